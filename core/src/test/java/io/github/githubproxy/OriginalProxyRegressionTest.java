package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.pathStartingWith;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regression tests for the ten known bugs of the original Python proxy, by bug number. */
class OriginalProxyRegressionTest {
    private static final String REPOSITORY = "/repos/ok/hello";

    private ProxyFixture fixture = ProxyFixture.withOneCredential();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void bug01ClientConditionDoesNotStore304() {
        String tag = fixture.get(REPOSITORY).header("ETag");
        fixture.close();
        fixture = ProxyFixture.withOneCredential();
        fixture.github.faults().next(1, get(REPOSITORY), Fault.status(304));

        BufferedResponse first = fixture.get(REPOSITORY, "If-None-Match", "*");
        BufferedResponse second = fixture.get(REPOSITORY);

        assertThat(first.status()).isEqualTo(304);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).contains("\"full_name\":\"ok/hello\"");
        assertThat(tag).startsWith("W/");
    }

    @Test
    void bug02HeadDoesNotEmptyNextGet() {
        BufferedResponse head = fixture.send("HEAD", REPOSITORY, ProxyFixture.CLIENT_TOKEN);
        BufferedResponse get = fixture.get(REPOSITORY);
        BufferedResponse warmHead = fixture.send("HEAD", REPOSITORY, ProxyFixture.CLIENT_TOKEN);
        BufferedResponse again = fixture.get(REPOSITORY);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(warmHead.status()).isEqualTo(200);
        assertThat(warmHead.body()).isEmpty();
        assertThat(warmHead.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(get.body()).isNotEmpty().isEqualTo(again.body());
        assertThat(fixture.github.journal().entries(get(REPOSITORY)).get(1).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 403, 404, 301})
    void bug03OtherStatusKeepsStoredResponse(int status) {
        String body = fixture.get(REPOSITORY).body();
        fixture.github.faults().next(get(REPOSITORY), Fault.serverError(status));

        BufferedResponse failed = fixture.get(REPOSITORY);
        BufferedResponse after = fixture.get(REPOSITORY);

        assertThat(failed.status()).isEqualTo(status);
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.body()).isEqualTo(body);
        assertThat(fixture.github.journal().last(get(REPOSITORY)).status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void bug04ResourcesAreLimitedSeparately(int status) {
        fixture.close();
        fixture = ProxyFixture.withTwoCredentials();
        fixture.github.rateLimits().exhaustedStatus(status);
        String search = "/search/issues?q=bug";
        fixture.get(search);
        String first = fixture.lastLogin();
        fixture.github.rateLimits().exhaust(first, "search");

        assertThat(fixture.get(search).status()).isEqualTo(200);
        assertThat(fixture.get(search).status()).isEqualTo(200);
        String other = fixture.lastLogin();
        assertThat(other).isNotEqualTo(first);

        fixture.github.rateLimits().exhaust(other, "search");
        BufferedResponse exhausted = fixture.get(search);
        long searches = fixture.github.journal().count(pathStartingWith("/search"));
        fixture.get(search);

        assertThat(exhausted.status()).isEqualTo(403);
        assertThat(exhausted.body())
                .contains("\"message\":\"API rate limit exceeded")
                .doesNotContain("user ID");
        assertThat(exhausted.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(exhausted.header("X-RateLimit-Resource")).isEqualTo("search");
        assertThat(Long.parseLong(exhausted.header("X-RateLimit-Reset")))
                .isBetween(
                        fixture.clock.instant().getEpochSecond() + 1,
                        fixture.clock.instant().getEpochSecond() + 60);
        assertThat(fixture.github.journal().count(pathStartingWith("/search")))
                .as("a credential known to be limited is not used")
                .isEqualTo(searches);
        assertThat(fixture.get(REPOSITORY).status()).as("core is not limited").isEqualTo(200);

        fixture.clock.advance(Duration.ofSeconds(61));
        assertThat(fixture.get(search).status()).isEqualTo(200);
    }

    @Test
    void bug05KeepsDuplicateQueryParameters() {
        String target = REPOSITORY + "/issues?labels[]=a&labels[]=b&q=it's+x|y&empty=&labels[]=a";

        fixture.get(target);

        assertThat(fixture.github.journal().last(any()).request().target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/user",
                "/users/x",
                "/x/repos/ok/hello",
                "/repos/okay/hello",
                "/repos/ok/../../user",
                "/repos/ok/%2e%2e/%2e%2e/user",
                "/repos/ok/..%2f..%2fuser",
                "/repos/ok/..%3f/../user",
                "/user%3f/repos/ok/x",
                "/api/v3/user",
                "/api/v3/../repos/ok/../../user",
            })
    void bug06ScopeMatchesWholeForwardedPath(String path) {
        BufferedResponse response = fixture.send("GET", path, ProxyFixture.SCOPED_TOKEN);

        assertThat(response.status()).isIn(400, 403);
        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void bug06ScopeIgnoresEnterprisePrefix() {
        for (String path : List.of("/repos/ok/hello", "/api/v3/repos/ok/hello")) {
            assertThat(fixture.send("GET", path, ProxyFixture.SCOPED_TOKEN).status())
                    .isEqualTo(200);
        }
        assertThat(fixture.send("POST", "/repos/ok/hello/issues", ProxyFixture.SCOPED_TOKEN)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void bug07CookiesAndClientHeadersAreRemoved() {
        fixture.github
                .faults()
                .next(any(), Fault.replaceHeaders(new HeaderField("Set-Cookie", "session=of-the-first; Path=/")));

        BufferedResponse first = fixture.get(REPOSITORY, "Cookie", "a=b", "X-Forwarded-For", "10.0.0.1");
        fixture.get("/user", "Connection", "X-Hop", "X-Hop", "1", "Forwarded", "for=10.0.0.1");

        assertThat(first.headers().contains("Set-Cookie")).isFalse();
        assertThat(fixture.github.journal().entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.request().header("Cookie")).isEmpty();
            assertThat(entry.request().header("X-Forwarded-For")).isEmpty();
            assertThat(entry.request().header("Forwarded")).isEmpty();
            assertThat(entry.request().header("X-Hop")).isEmpty();
            assertThat(entry.request().header("Authorization")).contains("Bearer " + ProxyFixture.ALICE_TOKEN);
        });
    }

    @Test
    void bug08HitUsesCurrentHeadersAndConditions() {
        BufferedResponse cold = fixture.get(REPOSITORY);
        fixture.get("/user");
        fixture.clock.advance(Duration.ofSeconds(30));

        BufferedResponse hit = fixture.get(REPOSITORY);
        BufferedResponse conditional = fixture.get(REPOSITORY, "If-None-Match", "\"x\", " + hit.header("ETag"));

        assertThat(cold.header("X-RateLimit-Remaining")).isEqualTo("4999");
        assertThat(hit.header("X-RateLimit-Remaining")).isEqualTo("4998");
        assertThat(hit.headers().all("X-RateLimit-Remaining")).hasSize(1);
        assertThat(hit.header("Date")).isEqualTo("Mon, 23 Nov 2026 10:00:30 GMT");
        assertThat(hit.header("X-GitHub-Request-Id")).isNotEqualTo(cold.header("X-GitHub-Request-Id"));
        assertThat(conditional.status()).isEqualTo(304);
        assertThat(conditional.body()).isEmpty();
        assertThat(conditional.headers().contains("Content-Length")).isFalse();
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(2);
    }

    @Test
    void bug09ResetIgnoresLocalTimeZone() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            fixture.github.rateLimits().exhaust("alice", "core");
            fixture.github.rateLimits().exhaust("bob", "core");
            long reset = fixture.github
                    .rateLimits()
                    .snapshot("alice", "core")
                    .reset()
                    .getEpochSecond();

            assertThat(fixture.get("/user").header("X-RateLimit-Reset")).isEqualTo(Long.toString(reset));
            fixture.clock.advance(Duration.ofMinutes(61));
            assertThat(fixture.get("/user").status()).isEqualTo(200);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void bug09KeepsBinaryBodies() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        fixture.repository.files().put("all.bin", FileContent.of(bytes));
        String path = REPOSITORY + "/contents/all.bin";

        String cold =
                fixture.get(path, "Accept", "application/vnd.github.raw+json").body();
        String hit =
                fixture.get(path, "Accept", "application/vnd.github.raw+json").body();

        assertThat(cold).isEqualTo(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        assertThat(hit).isEqualTo(cold);
        assertThat(fixture.github.journal().last(get(path)).status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/graphql", "/api/graphql", "/api/v3/graphql"})
    void bug09ServesGraphQlOnEveryPath(String path) {
        BufferedResponse response = fixture.post(path, "{\"query\":\"query { viewer { login } }\"}");

        assertThat(response.body()).isEqualTo("{\"data\":{\"viewer\":{\"login\":\"alice\"}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api/v3", "/api/v3/"})
    void bug09ServesApiRoot(String path) {
        assertThat(fixture.get(path).body()).contains("rate_limit_url");
    }

    /** Base64 of {@code x:client-token-of-everything} and of {@code client-token-of-everything:x-oauth-basic}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "token client-token-of-everything",
                "Bearer client-token-of-everything",
                "bearer client-token-of-everything",
                "Basic eDpjbGllbnQtdG9rZW4tb2YtZXZlcnl0aGluZw==",
                "Basic Y2xpZW50LXRva2VuLW9mLWV2ZXJ5dGhpbmc6eC1vYXV0aC1iYXNpYw==",
            })
    void bug09AcceptsEveryAuthorizationScheme(String authorization) {
        var request = io.github.githubproxy.http.ProxyRequest.builder("GET")
                .headers(io.github.githubproxy.http.Headers.of("Authorization", authorization))
                .build();

        assertThat(BufferedResponse.read(fixture.proxy.serve("/user", request)).status())
                .isEqualTo(200);
        assertThat(fixture.github.journal().count(withToken(ProxyFixture.CLIENT_TOKEN)))
                .isZero();
    }

    @Test
    void bug10MapReplacesEnvironment() {
        Map<String, String> environment = Map.of(
                "GITHUB_API_URL", URI.create("http://localhost:1").toString(),
                "GITHUB_PAT_BOT", "ghp_bot",
                "CLIENT_REGISTRY_FILE_PATH", "clients.yaml",
                "TELEMETRY_COLLECTOR_TYPE", "no-such-type");

        assertThat(Config.fromMap(environment).telemetryCollectorTypes()).containsExactly("no-such-type");
        assertThatThrownBy(() -> Proxy.builder(Config.fromMap(environment))
                        .clients(io.github.githubproxy.clients.ClientRegistry.builder()
                                .add(io.github.githubproxy.clients.Client.unrestricted("c"), "some-token-of-c")
                                .build())
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("TELEMETRY_COLLECTOR_TYPE")
                .hasMessageContaining("no-such-type")
                .hasMessageContaining("noop");
    }
}
