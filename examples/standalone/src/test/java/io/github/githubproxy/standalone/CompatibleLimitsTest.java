package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.auth.InstallationTokenIssuer;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Installation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of {@code docs/compatibility.md} about rate limits. */
class CompatibleLimitsTest {
    private static final String VIEWER = "{\"query\":\"{ viewer { login } }\"}";

    @TempDir
    private Path directory;

    @Test
    void case09SkipsExhaustedCredential() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory);
                StandaloneServer server = pool.startServer()) {
            pool.setRemaining(MixedCredentialsFixture.Member.OCTOCAT, "core", 0);

            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response = TestEnvironment.get(server.uri(), "/repos/octocat/Spoon-Knife?" + i);

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValueAsLong("X-RateLimit-Limit"))
                        .hasValue(MixedCredentialsFixture.LIMIT);
                assertThat(response.headers()
                                .firstValueAsLong("X-RateLimit-Remaining")
                                .orElseThrow())
                        .isPositive();
            }
            HttpResponse<String> last = TestEnvironment.get(server.uri(), "/rate_limit");
            assertThat(last.headers().firstValueAsLong("X-RateLimit-Remaining")).hasValue(pool.remaining("core"));
        }
    }

    @Test
    void case10ExhaustedPoolGivesRateLimitError() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory);
                StandaloneServer server = pool.startServer()) {
            pool.exhaust("core");
            pool.exhaust("graphql");

            HttpResponse<String> rest = TestEnvironment.get(server.uri(), "/repos/octocat/Spoon-Knife");
            HttpResponse<String> graphQl = graphQl(server.uri());

            assertThat(rest.statusCode()).isEqualTo(403);
            assertThat(ServerFixture.json(rest).get("message").asText()).startsWith("API rate limit exceeded");
            assertThat(rest.headers().firstValue("X-RateLimit-Remaining")).contains("0");
            assertThat(rest.headers().firstValue("X-RateLimit-Resource")).contains("core");
            long reset = pool.firstReset("core").getEpochSecond();
            assertThat(rest.headers().firstValueAsLong("X-RateLimit-Reset").orElseThrow())
                    .as("not before the actual reset")
                    .isBetween(reset, reset + 2);
            assertThat(rest.headers().firstValue("Retry-After"))
                    .as("clients take Retry-After for a secondary limit")
                    .isEmpty();
            assertThat(graphQl.statusCode()).isEqualTo(200);
            assertThat(ServerFixture.json(graphQl)
                            .get("errors")
                            .get(0)
                            .get("type")
                            .asText())
                    .isEqualTo("RATE_LIMITED");
            assertThat(rest.body() + graphQl.body()).doesNotContain("user ID", "installation ID");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void case11LimitedRequestUsesOtherCredential(String form, Fault limit, Call call) throws Exception {
        try (ServerFixture fixture = ServerFixture.with(
                directory, environment -> environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN))) {
            await().until(() -> fixture.gitHub().journal().count(RequestPredicates.get("/user")) == 2);
            fixture.gitHub().journal().clear();
            fixture.gitHub().faults().next(RequestPredicates.any(), limit);

            HttpResponse<String> response =
                    call == Call.REST ? fixture.get("/zen") : fixture.send("POST", "/graphql", VIEWER);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain("limit");
            assertThat(fixture.gitHub().journal().entries())
                    .extracting(entry -> entry.request().login().orElse("nobody"))
                    .containsExactlyInAnyOrder("octocat", "hubot");
        }
    }

    private enum Call {
        REST,
        GRAPHQL
    }

    static Stream<Arguments> case11LimitedRequestUsesOtherCredential() {
        Duration minute = Duration.ofMinutes(1);
        return Stream.of(
                Arguments.of("primary, 403", Fault.primaryLimit(403), Call.REST),
                Arguments.of("primary, 429", Fault.primaryLimit(429), Call.REST),
                Arguments.of("secondary, 403", Fault.secondaryLimit(403), Call.REST),
                Arguments.of("secondary, 429", Fault.secondaryLimit(429), Call.REST),
                Arguments.of("secondary, 403, retry-after", Fault.secondaryLimit(403, minute), Call.REST),
                Arguments.of("secondary, 429, retry-after", Fault.secondaryLimit(429, minute), Call.REST),
                Arguments.of("GraphQL, RATE_LIMIT", Fault.graphQlPrimaryLimit("RATE_LIMIT"), Call.GRAPHQL),
                Arguments.of("GraphQL, RATE_LIMITED", Fault.graphQlPrimaryLimit("RATE_LIMITED"), Call.GRAPHQL),
                Arguments.of("GraphQL, secondary", Fault.graphQlSecondaryLimit(), Call.GRAPHQL));
    }

    @Test
    void case11Other403IsForwarded() {
        String body = "{\"message\":\"Resource not accessible by personal access token\",\"odd\" : [ ] }";
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            fixture.gitHub().faults().next(RequestPredicates.any(), Fault.json(403, body));

            HttpResponse<String> response = fixture.get("/zen");

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).isEqualTo(body);
        }
    }

    @Test
    void case21RateLimitListsResources() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (int i = 1; i <= 2; i++) {
                HttpResponse<String> response = fixture.get("/rate_limit");

                assertThat(response.statusCode()).isEqualTo(200);
                JsonNode resources = ServerFixture.json(response).get("resources");
                for (String resource : List.of("core", "search", "graphql", "integration_manifest")) {
                    for (String figure : List.of("limit", "remaining", "used", "reset")) {
                        assertThat(resources.get(resource).get(figure).isIntegralNumber())
                                .isTrue();
                    }
                }
                assertThat(fixture.gitHub().journal().count(RequestPredicates.get("/rate_limit")))
                        .isEqualTo(i);
                assertThat(fixture.gitHub().journal().quotaUnits()).isZero();
            }
            fixture.gitHub().rateLimits().enforcement(RateLimits.Enforcement.OFF);
            assertThat(fixture.get("/rate_limit").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void case24RenewsLongInstallationTokens() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        AtomicReference<Installation> installed = new AtomicReference<>();
        try (ServerFixture fixture = ServerFixture.with(
                directory,
                now::get,
                gitHub -> gitHub.tokenFormat(InstallationTokenIssuer.TokenFormat.LONG)
                        .populate(data -> {
                            GitHubApp app = data.addApp(1001, "Iv23.scout", "scout", (RSAPublicKey) key.getPublic());
                            installed.set(app.install("octo-org"));
                        }),
                environment -> {
                    environment.remove("GITHUB_PAT_BOT");
                    environment.put("GITHUB_APP_SCOUT_ID", "1001");
                    environment.put(
                            "GITHUB_APP_SCOUT_PEM",
                            "-----BEGIN PRIVATE KEY-----\n"
                                    + Base64.getMimeEncoder()
                                            .encodeToString(key.getPrivate().getEncoded())
                                    + "\n-----END PRIVATE KEY-----\n");
                })) {
            fixture.gitHub().installationTokens().rejectFirstUses(1);

            assertThat(fixture.get(ServerFixture.REPOSITORY).statusCode()).isEqualTo(200);
            String first = token(fixture);
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(55)));
            await().until(() -> fixture.get(ServerFixture.REPOSITORY).statusCode() == 200
                    && !token(fixture).equals(first));

            assertThat(first).hasSizeGreaterThan(500).matches("ghs_[^.]+\\.[^.]+\\.[^.]+");
            assertThat(fixture.gitHub().installationTokens().issuedAt(installed.get()))
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(fixture.gitHub().journal().totalWithStatus(401))
                    .as("each token was rejected once and the request retried")
                    .isGreaterThanOrEqualTo(2);
        }
    }

    private static String token(ServerFixture fixture) {
        return fixture.gitHub()
                .journal()
                .last(RequestPredicates.get(ServerFixture.REPOSITORY))
                .request()
                .header("Authorization")
                .orElseThrow()
                .substring("Bearer ".length());
    }

    private static HttpResponse<String> graphQl(URI server) throws Exception {
        HttpRequest request = TestEnvironment.request(server, "/graphql")
                .POST(BodyPublishers.ofString(VIEWER))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
