package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitTest {
    private static final String APP = "/repos/octo/app";

    private final SettableClock clock = new SettableClock();
    private final FakeGitHub gitHub = Worlds.simulator(clock).start();
    private final Client client = new Client(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void notModifiedCostsNothingWithAValidCredential() throws Exception {
        String tag = Client.header(client.get(APP, "Authorization", Client.ALICE), "ETag");
        var answer = client.get(APP, "Authorization", Client.ALICE, "If-None-Match", tag);

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(Client.header(answer, "X-RateLimit-Used")).isEqualTo("1");
        assertThat(gitHub.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void notModifiedCostsAnonymously() throws Exception {
        String tag = Client.header(client.get(APP), "ETag");
        var answer = client.get(APP, "If-None-Match", tag);

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(Client.header(answer, "X-RateLimit-Limit")).isEqualTo("60");
        assertThat(Client.header(answer, "X-RateLimit-Remaining")).isEqualTo("58");
    }

    @Test
    void tokensOfOneUserShareALimit() throws Exception {
        client.get(APP, "Authorization", "token ghp_alice");
        var second = client.get(APP, "Authorization", "Bearer ghp_alice2");
        var other = client.get(APP, "Authorization", "bearer ghp_bob");

        assertThat(Client.header(second, "X-RateLimit-Remaining")).isEqualTo("4998");
        assertThat(Client.header(other, "X-RateLimit-Remaining")).isEqualTo("4999");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void exhaustedIsRefusedUntilTheReset(int status) throws Exception {
        gitHub.rateLimits().exhaustedStatus(status);
        gitHub.rateLimits().set("alice", "core", 100, 1);
        assertThat(client.get(APP, "Authorization", Client.ALICE).statusCode()).isEqualTo(200);

        var refused = client.get(APP, "Authorization", Client.ALICE);
        long id = gitHub.world().user("alice").orElseThrow().id();
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(Client.header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(Client.header(refused, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(clock.instant().plusSeconds(3600).getEpochSecond()));
        assertThat(Client.json(refused).get("message").asText())
                .startsWith("API rate limit exceeded for user ID " + id + ".");
        assertThat(client.send("POST", APP + "/issues", "{\"title\":\"x\"}", "Authorization", Client.ALICE)
                        .statusCode())
                .isEqualTo(status);
        assertThat(gitHub.world()
                        .repository("octo", "app")
                        .orElseThrow()
                        .issues()
                        .list())
                .hasSize(5);

        clock.advance(Duration.ofHours(1));
        var after = client.get(APP, "Authorization", Client.ALICE);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(Client.header(after, "X-RateLimit-Remaining")).isEqualTo("99");
    }

    @Test
    void searchHasALimitOfItsOwnByTheMinute() throws Exception {
        var answer = client.get("/search/issues?q=Issue", "Authorization", Client.ALICE);

        assertThat(Client.header(answer, "X-RateLimit-Resource")).isEqualTo("search");
        assertThat(Client.header(answer, "X-RateLimit-Remaining")).isEqualTo("29");
        assertThat(Client.header(answer, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(clock.instant().plusSeconds(60).getEpochSecond()));
        assertThat(Client.json(answer).get("total_count").asInt()).isEqualTo(5);
    }

    @Test
    void askingForTheLimitsIsFree() throws Exception {
        client.get(APP, "Authorization", Client.ALICE);
        gitHub.rateLimits().exhaust("alice", "core");

        var answer = client.get("/rate_limit", "Authorization", Client.ALICE);
        assertThat(answer.statusCode()).isEqualTo(200);
        var resources = Client.json(answer).get("resources");
        assertThat(resources.get("core").get("remaining").asInt()).isZero();
        assertThat(resources.get("search").get("limit").asInt()).isEqualTo(30);
        assertThat(resources.has("graphql")).isTrue();
        assertThat(resources.has("integration_manifest")).isTrue();
        assertThat(gitHub.journal().quotaUnits()).isEqualTo(1);
    }

    @Test
    void limitsCanBeOff() throws Exception {
        gitHub.rateLimits().enforcement(RateLimits.Enforcement.OFF);

        assertThat(client.get("/rate_limit").statusCode()).isEqualTo(404);
        assertThat(client.get(APP).headers().firstValue("X-RateLimit-Limit")).isEmpty();
    }

    @Test
    void answersThatAreErrorsHaveTheHeadersToo() throws Exception {
        assertThat(Client.header(client.get("/none", "Authorization", Client.ALICE), "X-RateLimit-Remaining"))
                .isEqualTo("4999");
        assertThat(Client.header(client.get(APP, "Authorization", "token no"), "X-RateLimit-Limit"))
                .isEqualTo("60");
    }

    @Test
    void graphQlTellsOfExhaustionWith200() throws Exception {
        gitHub.rateLimits().graphQlErrorType("RATE_LIMITED");
        gitHub.rateLimits().exhaust("alice", "graphql");

        var answer = client.send("POST", "/graphql", "{\"query\":\"{viewer{login}}\"}", "Authorization", Client.ALICE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Client.json(answer).get("errors").get(0).get("type").asText())
                .isEqualTo("RATE_LIMITED");
        assertThat(Client.header(answer, "X-RateLimit-Resource")).isEqualTo("graphql");
    }
}
