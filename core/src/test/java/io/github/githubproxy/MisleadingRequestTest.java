package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not what they look like. */
class MisleadingRequestTest {
    private ProxyFixture fixture;

    @BeforeEach
    void open() {
        fixture = ProxyFixture.withOneCredential();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "x-http-method",
                "X-METHOD-OVERRIDE",
                "X_HTTP_Method_Override",
                "X.HTTP.Method.Override",
                "x~http!method",
            })
    void rejectsMethodOverrideHeader(String name) {
        BufferedResponse answer = fixture.post("/repos/ok/hello/issues", "{\"title\":\"x\"}", name, "DELETE");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("Send the request with the method");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/ok/x%2Fevil",
                "/repos/ok/x%2fevil/issues",
                "/repos/ok%2Fevil/x",
                "/repos/ok/x%252Fevil",
                "/api/v3/repos/ok/x%2Fevil",
                "/api/uploads/repos/ok/x%2Fevil/releases/1/assets",
                "/orgs/ok%2Fevil/repos",
                "/users/ok%2Fevil",
                "/user/starred/ok/x%2Fevil",
                "/orgs/ok/teams/t/repos/ok/x%2Fevil",
                "/repos/ok/x%2Fevil/no/such/route",
            })
    void rejectsEncodedSlashInOwnerOrRepository(String path) {
        BufferedResponse response = fixture.get(path);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("encoded slash", "\"documentation_url\":");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/ok/hello/branches/feature%2Fx",
                "/repos/ok/hello/contents/repos/a%2Fb/c",
                "/repos/ok/hello/labels/a%2Fb",
                "/repos/ok/hello/git/ref/heads%2Ffeature",
                "/orgs/ok/packages/container/a%2Fb",
                "/no/such/route%2Fx",
            })
    void keepsEncodedSlashInLaterSegments(String path) {
        fixture.get(path);

        assertThat(fixture.github.journal().entries())
                .extracting(entry -> entry.request().target())
                .first()
                .isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "gzip", "deflate"})
    void rejectsTransferCodingOtherThanChunked(String coding) {
        BufferedResponse answer =
                fixture.post("/repos/ok/hello/issues", "not what it says", "Transfer-Encoding", coding);

        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.body()).contains("no transfer coding but chunked");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"callback=show", "page=2&callback=show", "callback", "%63all%62ack=show", "a=b;callback=show"})
    void jsonpResponseIsNotStored(String query) {
        String path = "/repos/ok/hello?" + query;
        fixture.github
                .faults()
                .always(
                        RequestPredicates.any(),
                        Fault.response(
                                200,
                                List.of(
                                        new HeaderField("Content-Type", "application/javascript; charset=utf-8"),
                                        new HeaderField("ETag", "W/\"0123456789abcdef0123456789abcdef\"")),
                                "/**/show({\"meta\":{\"X-RateLimit-Remaining\":\"4999\"}})"
                                        .getBytes(StandardCharsets.UTF_8)));

        BufferedResponse first = fixture.get(path, "If-None-Match", "\"mine\"");
        BufferedResponse second = fixture.get(path);

        assertThat(first.body()).isEqualTo(second.body()).startsWith("/**/show(");
        assertThat(second.header("Content-Type")).isEqualTo("application/javascript; charset=utf-8");
        assertThat(second.header("Cache-Status")).isEqualTo("github-proxy; fwd=request; fwd-status=200");
        assertThat(fixture.github.journal().entries())
                .as("the client's own conditions, and none of ours")
                .extracting(entry -> entry.request().header("If-None-Match").orElse("-"))
                .containsExactly("\"mine\"", "-");
    }

    @Test
    void similarQueryIsNotTreatedAsJsonp() {
        fixture.get("/repos/ok/hello?callback_url=x&x=callback");
        BufferedResponse second = fixture.get("/repos/ok/hello?callback_url=x&x=callback");

        assertThat(second.header("Cache-Status")).contains("fwd-status=304");
    }
}
