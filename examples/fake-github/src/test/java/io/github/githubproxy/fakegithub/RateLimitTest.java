package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.limits.RateLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitTest {
    private static final String APP = "/repos/octo/app";

    private final SettableClock clock = new SettableClock();
    private final FakeGitHub gitHub = TestData.simulator(clock).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void notModifiedIsFreeWithToken() throws Exception {
        String tag = TestClient.header(client.get(APP, "Authorization", TestClient.ALICE), "ETag");
        var response = client.get(APP, "Authorization", TestClient.ALICE, "If-None-Match", tag);

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(TestClient.header(response, "X-RateLimit-Used")).isEqualTo("1");
        assertThat(gitHub.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void notModifiedIsChargedAnonymously() throws Exception {
        String tag = TestClient.header(client.get(APP), "ETag");
        var response = client.get(APP, "If-None-Match", tag);

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(TestClient.header(response, "X-RateLimit-Limit")).isEqualTo("60");
        assertThat(TestClient.header(response, "X-RateLimit-Remaining")).isEqualTo("58");
    }

    @Test
    void tokensOfUserShareLimit() throws Exception {
        client.get(APP, "Authorization", "token ghp_alice");
        var second = client.get(APP, "Authorization", "Bearer ghp_alice2");
        var other = client.get(APP, "Authorization", "bearer ghp_bob");

        assertThat(TestClient.header(second, "X-RateLimit-Remaining")).isEqualTo("4998");
        assertThat(TestClient.header(other, "X-RateLimit-Remaining")).isEqualTo("4999");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void rejectsRequestsUntilReset(int status) throws Exception {
        gitHub.rateLimits().exhaustedStatus(status);
        gitHub.rateLimits().set("alice", "core", 100, 1);
        assertThat(client.get(APP, "Authorization", TestClient.ALICE).statusCode())
                .isEqualTo(200);

        var refused = client.get(APP, "Authorization", TestClient.ALICE);
        long id = gitHub.data().account("alice").orElseThrow().id();
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(TestClient.header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(TestClient.header(refused, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(clock.instant().plusSeconds(3600).getEpochSecond()));
        assertThat(TestClient.json(refused).get("message").asText())
                .startsWith("API rate limit exceeded for user ID " + id + ".");
        assertThat(client.send("POST", APP + "/issues", "{\"title\":\"x\"}", "Authorization", TestClient.ALICE)
                        .statusCode())
                .isEqualTo(status);
        assertThat(gitHub.data()
                        .repository("octo", "app")
                        .orElseThrow()
                        .issues()
                        .list())
                .hasSize(5);

        clock.advance(Duration.ofHours(1));
        var after = client.get(APP, "Authorization", TestClient.ALICE);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(TestClient.header(after, "X-RateLimit-Remaining")).isEqualTo("99");
    }

    @Test
    void searchHasItsOwnLimitPerMinute() throws Exception {
        var response = client.get("/search/issues?q=Issue", "Authorization", TestClient.ALICE);

        assertThat(TestClient.header(response, "X-RateLimit-Resource")).isEqualTo("search");
        assertThat(TestClient.header(response, "X-RateLimit-Remaining")).isEqualTo("29");
        assertThat(TestClient.header(response, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(clock.instant().plusSeconds(60).getEpochSecond()));
        assertThat(TestClient.json(response).get("total_count").asInt()).isEqualTo(5);
    }

    @Test
    void rateLimitRouteIsFree() throws Exception {
        client.get(APP, "Authorization", TestClient.ALICE);
        gitHub.rateLimits().exhaust("alice", "core");

        var response = client.get("/rate_limit", "Authorization", TestClient.ALICE);
        assertThat(response.statusCode()).isEqualTo(200);
        var resources = TestClient.json(response).get("resources");
        assertThat(resources.get("core").get("remaining").asInt()).isZero();
        assertThat(resources.get("search").get("limit").asInt()).isEqualTo(30);
        assertThat(resources.has("graphql")).isTrue();
        assertThat(resources.has("integration_manifest")).isTrue();
        assertThat(gitHub.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void limitsCanBeSwitchedOff() throws Exception {
        gitHub.rateLimits().enforcement(RateLimits.Enforcement.OFF);

        assertThat(client.get("/rate_limit").statusCode()).isEqualTo(404);
        assertThat(client.get(APP).headers().firstValue("X-RateLimit-Limit")).isEmpty();
    }

    @Test
    void errorsHaveRateLimitHeaders() throws Exception {
        assertThat(TestClient.header(client.get("/none", "Authorization", TestClient.ALICE), "X-RateLimit-Remaining"))
                .isEqualTo("4999");
        assertThat(TestClient.header(client.get(APP, "Authorization", "token no"), "X-RateLimit-Limit"))
                .isEqualTo("60");
    }

    @Test
    void graphQlReportsExhaustionWith200() throws Exception {
        gitHub.rateLimits().graphQlErrorType("RATE_LIMITED");
        gitHub.rateLimits().exhaust("alice", "graphql");

        var response =
                client.send("POST", "/graphql", "{\"query\":\"{viewer{login}}\"}", "Authorization", TestClient.ALICE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestClient.json(response).get("errors").get(0).get("type").asText())
                .isEqualTo("RATE_LIMITED");
        assertThat(TestClient.header(response, "X-RateLimit-Resource")).isEqualTo("graphql");
    }
}
