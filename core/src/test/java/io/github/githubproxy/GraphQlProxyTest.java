package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.Scope;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.RequestRejectedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GraphQL through the Java API. */
class GraphQlProxyTest {
    private static final String TOKEN = "client-token-of-queries";
    private static final String QUERY = "{ \"query\": \"{ viewer { login } }\" }";
    private static final String MUTATION = "{ \"query\": \"mutation { deleteIssue { clientMutationId } }\" }";

    private final ProxyFixture fixture =
            ProxyFixture.withTwoCredentials(builder -> builder.clients(ClientRegistry.builder()
                    .add(Client.scoped("queries", List.of(Scope.everything().onlyGraphqlQueries())), TOKEN)
                    .build()));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void authorizedBodyIsForwardedUnchanged() {
        ProxyRequest request = streamed(QUERY);

        String client = fixture.proxy.auth("/graphql", request);
        BufferedResponse response = BufferedResponse.read(fixture.proxy.handle("/graphql", request, client));

        assertThat(client).isEqualTo("queries");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"data\":{\"viewer\":{\"login\":");
        assertThat(sentBodies()).containsExactly(QUERY);
    }

    @Test
    void judgedContentTypeIsSent() {
        ProxyRequest request = ProxyRequest.builder("POST")
                .headers(Headers.of(
                        "Authorization",
                        "token " + TOKEN,
                        "Connection",
                        "close, Content-Type",
                        "Content-Type",
                        "application/json"))
                .body(RequestBody.of(QUERY.getBytes(StandardCharsets.UTF_8)))
                .build();

        BufferedResponse response = BufferedResponse.read(fixture.proxy.serve("/graphql", request));

        assertThat(response.status()).isEqualTo(200);
        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().header("Content-Type").orElse("(none)"))
                .containsExactly("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content.Type", "content_type", "Content!Encoding"})
    void disguisedContentFieldsAreRejected(String name) {
        ProxyRequest request = ProxyRequest.builder("POST")
                .headers(Headers.of(
                        "Authorization",
                        "token " + TOKEN,
                        "Content-Type",
                        "application/json",
                        name,
                        "application/x-www-form-urlencoded"))
                .body(RequestBody.of(QUERY.getBytes(StandardCharsets.UTF_8)))
                .build();

        BufferedResponse response = BufferedResponse.read(fixture.proxy.serve("/graphql", request));

        assertThat(response.status()).isEqualTo(403);
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void mutationsAreNotAuthorized() {
        RequestRejectedException rejection = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.proxy.auth("/api/graphql", streamed(MUTATION)));

        assertThat(rejection.status()).isEqualTo(403);
        assertThat(rejection).hasMessageContaining("has a mutation");
    }

    @Test
    void authRejectsTruncatedBody() {
        RequestBody broken = RequestBody.of(new ByteArrayInputStream(QUERY.getBytes(StandardCharsets.UTF_8)), 100);

        RequestRejectedException rejection = catchThrowableOfType(
                RequestRejectedException.class, () -> fixture.proxy.auth("/graphql", request(broken)));

        assertThat(rejection.status()).isEqualTo(400);
    }

    @Test
    void truncatedBodyHasDetailRequestBody() {
        RequestBody broken = RequestBody.of(new ByteArrayInputStream(QUERY.getBytes(StandardCharsets.UTF_8)), 100);

        BufferedResponse response = BufferedResponse.read(fixture.proxy.serve("/graphql", request(broken)));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("Cache-Status")).isEqualTo("github-proxy; detail=request-body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE_LIMIT", "RATE_LIMITED"})
    void retriesQueryOnRateLimitErrorInBody(String type) {
        fixture.github.faults().next(post("/graphql"), Fault.graphQlPrimaryLimit(type));

        BufferedResponse response = BufferedResponse.read(fixture.proxy.serve("/graphql", streamed(QUERY)));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"data\":");
        assertThat(sentBodies()).containsExactly(QUERY, QUERY);
        assertThat(fixture.github.journal().entries(any()))
                .extracting(entry -> entry.request().login().orElseThrow())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void graphQlIsNotCached(String method) {
        String query = "query=%7Bviewer%7Blogin%7D%7D";
        for (int i = 0; i < 2; i++) {
            ProxyRequest request = ProxyRequest.builder(method)
                    .rawQuery(query)
                    .headers(Headers.of("Authorization", "token " + TOKEN, "If-None-Match", "\"x\""))
                    .build();
            BufferedResponse response = BufferedResponse.read(fixture.proxy.handle("/graphql", request, "queries"));
            assertThat(response.header("Cache-Status")).doesNotContain("stored").contains("fwd=request");
        }

        assertThat(fixture.github.journal().entries(any())).allSatisfy(entry -> {
            assertThat(entry.request().query()).isEqualTo(query);
            assertThat(entry.request().header("If-None-Match")).contains("\"x\"");
        });
        assertThat(fixture.github.journal().total()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.proxy.cachedRequest("/graphql", ProxyRequest.get(), "queries"));
    }

    private List<String> sentBodies() {
        return fixture.github.journal().entries().stream()
                .map(entry -> entry.body().text())
                .toList();
    }

    private static ProxyRequest streamed(String body) {
        return request(RequestBody.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), -1));
    }

    private static ProxyRequest request(RequestBody body) {
        return ProxyRequest.builder("POST")
                .headers(Headers.of("Authorization", "token " + TOKEN, "Content-Type", "application/json"))
                .body(body)
                .build();
    }
}
