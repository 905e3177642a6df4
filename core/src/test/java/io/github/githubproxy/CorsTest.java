package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CORS header fields, which must match GitHub's. */
class CorsTest {
    private ProxyFixture fixture;

    @BeforeEach
    void open() {
        fixture = ProxyFixture.withOneCredential();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void preflightNeedsNoTokenOrUpstreamCall() {
        BufferedResponse response = options("Origin", "https://app.example", "Access-Control-Request-Method", "PATCH");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST, PATCH, PUT, DELETE");
        assertThat(response.header("Access-Control-Allow-Headers")).contains("Authorization", "X-GitHub-Api-Version");
        assertThat(response.header("Access-Control-Max-Age")).isEqualTo("86400");
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void preflightHeadersMatchGitHubs() {
        BufferedResponse gitHubs = fixture.send("OPTIONS", "/user", ProxyFixture.CLIENT_TOKEN);
        BufferedResponse proxys = options("Origin", "https://app.example", "Access-Control-Request-Method", "GET");

        assertThat(fixture.github.journal().count(RequestPredicates.method("OPTIONS")))
                .as("only the OPTIONS request that is no preflight is forwarded")
                .isEqualTo(1);
        for (String name : new String[] {"Origin", "Methods", "Headers"}) {
            String field = "Access-Control-Allow-" + name;
            assertThat(proxys.header(field)).isEqualTo(gitHubs.header(field));
        }
        assertThat(proxys.header("Access-Control-Expose-Headers"))
                .isEqualTo(gitHubs.header("Access-Control-Expose-Headers"));
        assertThat(proxys.header("Access-Control-Max-Age")).isEqualTo(gitHubs.header("Access-Control-Max-Age"));
    }

    @Test
    void otherOptionsRequestsNeedToken() {
        assertThat(options("Origin", "https://app.example").status()).isEqualTo(401);
        assertThat(options("Access-Control-Request-Method", "GET").status()).isEqualTo(401);
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void preflightRejectsAmbiguousPath() {
        ProxyRequest request = ProxyRequest.builder("OPTIONS")
                .headers(Headers.of("Origin", "https://app.example", "Access-Control-Request-Method", "GET"))
                .build();

        assertThat(BufferedResponse.read(fixture.proxy.serve("/x/../user", request))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /user, unknown-token, 401",
        "GET, /user, " + ProxyFixture.SCOPED_TOKEN + ", 403",
        "GET, //user, " + ProxyFixture.CLIENT_TOKEN + ", 400",
        "TRACE, /user, " + ProxyFixture.CLIENT_TOKEN + ", 405",
        "GET, /user, " + ProxyFixture.CLIENT_TOKEN + ", 200",
        "GET, /nothing, " + ProxyFixture.CLIENT_TOKEN + ", 404",
    })
    void everyResponseHasCorsHeaders(String method, String path, String token, int status) {
        BufferedResponse response = fixture.send(method, path, token, "Origin", "https://app.example");

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().all("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(response.header("Access-Control-Expose-Headers")).contains("Link", "Retry-After");
    }

    @Test
    void exhaustionResponseExposesReset() {
        fixture.github.rateLimits().exhaust("alice", "core");

        BufferedResponse response = fixture.get("/user", "Origin", "https://app.example");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(response.header("Access-Control-Expose-Headers")).contains("X-RateLimit-Reset");
    }

    private BufferedResponse options(String... headers) {
        ProxyRequest request =
                ProxyRequest.builder("OPTIONS").headers(Headers.of(headers)).build();
        return BufferedResponse.read(fixture.proxy.serve("/repos/ok/hello", request));
    }
}
