package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rate limit faults, and the rate limits of installations. */
final class RateLimitFaultTest {
    private static final String APP = AppFixture.REPOSITORY;
    private static final String VIEWER = "{\"query\":\"{viewer{login}}\"}";

    private final AppFixture fixture = new AppFixture();
    private final FakeGitHub gitHub = fixture.gitHub;

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String rate(HttpResponse<?> response) {
        return TestClient.header(response, "X-RateLimit-Resource") + " "
                + TestClient.header(response, "X-RateLimit-Used") + "+"
                + TestClient.header(response, "X-RateLimit-Remaining") + "="
                + TestClient.header(response, "X-RateLimit-Limit");
    }

    private Instant inAnHour() {
        return fixture.clock.instant().plus(Duration.ofHours(1));
    }

    @Test
    void tokensOfInstallationShareLimit() throws Exception {
        fixture.get(APP, fixture.token());
        var second = fixture.get(APP, fixture.token());

        assertThat(rate(second)).isEqualTo("core 2+4998=5000");
        assertThat(rate(fixture.get(APP, TestClient.ALICE))).isEqualTo("core 1+4999=5000");
        assertThat(gitHub.rateLimits()
                        .snapshot(RateLimits.holderOf(fixture.installation), "core")
                        .used())
                .isEqualTo(2);
    }

    @Test
    void errorNamesInstallation() throws Exception {
        String token = fixture.token();
        String holder = RateLimits.holderOf(fixture.installation);
        gitHub.rateLimits().exhaust(holder, "core");
        gitHub.rateLimits().exhaust(holder, "graphql");
        String subject = "installation ID " + fixture.installation.id() + ".";

        var rest = fixture.get(APP, token);
        var graphQl = fixture.post("/graphql", VIEWER, token);

        assertThat(rest.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(rest)).startsWith("API rate limit exceeded for " + subject);
        assertThat(graphQl.statusCode()).isEqualTo(200);
        assertThat(TestClient.json(graphQl).get("errors").get(0).get("message").asText())
                .isEqualTo("API rate limit already exceeded for " + subject);
        assertThat(fixture.get(APP, TestClient.ALICE).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void primaryLimitAffectsOneResponseOnly(int status) throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.primaryLimit(status));
        gitHub.rateLimits().set("alice", "core", 5000, 4000, inAnHour().minusSeconds(60));

        var refused = fixture.get(APP, TestClient.ALICE);

        long id = gitHub.data().account("alice").orElseThrow().id();
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(rate(refused)).isEqualTo("core 5000+0=5000");
        assertThat(TestClient.header(refused, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(inAnHour().minusSeconds(60).getEpochSecond()));
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        assertThat(AppFixture.message(refused)).startsWith("API rate limit exceeded for user ID " + id + ".");
        assertThat(rate(fixture.get(APP, TestClient.ALICE))).isEqualTo("core 1001+3999=5000");
    }

    @Test
    void primaryLimitWithResetAndRetryAfter() throws Exception {
        String token = fixture.token();
        Instant reset = fixture.clock.instant().plusSeconds(17);
        gitHub.faults()
                .next(
                        RequestPredicates.byInstallation(fixture.installation.id()),
                        Fault.primaryLimit(403).withReset(reset).withRetryAfter(Duration.ofSeconds(18)));

        var refused = fixture.get(APP, token);

        assertThat(TestClient.header(refused, "X-RateLimit-Reset")).isEqualTo(String.valueOf(reset.getEpochSecond()));
        assertThat(TestClient.header(refused, "Retry-After")).isEqualTo("18");
        assertThat(AppFixture.message(refused))
                .startsWith("API rate limit exceeded for installation ID " + fixture.installation.id() + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "/search/issues?q=x, search 30+0=30",
        "/search/code?q=x, code_search 10+0=10",
        "/graphql, graphql 5000+0=5000",
        "/none, core 5000+0=5000"
    })
    void primaryLimitHasResourceOfPath(String target, String rate) throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.primaryLimit(403));

        assertThat(rate(fixture.get(target, TestClient.ALICE))).isEqualTo(rate);
    }

    @Test
    void faultResponsesHaveResourceOfPath() throws Exception {
        fixture.installation.issueToken("ghs_given");
        gitHub.faults().always(RequestPredicates.any(), Fault.serverError(502));

        assertThat(rate(fixture.get("/search/issues?q=x", TestClient.ALICE))).isEqualTo("search 0+30=30");
        assertThat(rate(fixture.post("/graphql", VIEWER, TestClient.ALICE))).isEqualTo("graphql 0+5000=5000");
        assertThat(rate(fixture.get(APP, "token ghs_given"))).isEqualTo("core 0+5000=5000");
        assertThat(rate(fixture.asApp("/app"))).isEqualTo(" +=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE_LIMIT", "RATE_LIMITED"})
    void graphQlPrimaryLimitWithRemainingUnits(String type) throws Exception {
        String token = fixture.token();
        gitHub.rateLimits().exhaust(RateLimits.holderOf(fixture.installation), "graphql");
        gitHub.faults().next(2, RequestPredicates.path("/graphql"), Fault.graphQlPrimaryLimit(type));

        var alices = fixture.post("/graphql", VIEWER, TestClient.ALICE);
        var robots = fixture.post("/graphql", VIEWER, token);

        assertThat(alices.statusCode()).isEqualTo(200);
        assertThat(rate(alices)).isEqualTo("graphql 0+5000=5000");
        assertThat(TestClient.json(alices).get("errors").get(0).get("type").asText())
                .isEqualTo(type);
        assertThat(rate(robots)).isEqualTo("graphql 4999+1=5000");
        assertThat(TestClient.json(robots).get("errors").get(0).get("message").asText())
                .isEqualTo("API rate limit already exceeded for installation ID " + fixture.installation.id() + ".");
        assertThat(TestClient.json(fixture.post("/graphql", VIEWER, TestClient.ALICE))
                        .has("data"))
                .isTrue();
    }

    @Test
    void graphQlSecondaryLimitHasStatus200() throws Exception {
        gitHub.faults()
                .next(
                        RequestPredicates.path("/graphql"),
                        Fault.graphQlSecondaryLimit(),
                        Fault.graphQlSecondaryLimit().withRetryAfter(Duration.ofSeconds(30)));

        var first = fixture.post("/graphql", VIEWER, TestClient.ALICE);
        var second = fixture.post("/graphql", VIEWER, TestClient.ALICE);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Retry-After")).isEmpty();
        assertThat(TestClient.json(first).get("errors").get(0).get("type").asText())
                .isEqualTo("RATE_LIMITED");
        assertThat(TestClient.json(first).get("errors").get(0).get("message").asText())
                .startsWith("You have exceeded a secondary rate limit.");
        assertThat(TestClient.header(second, "Retry-After")).isEqualTo("30");
    }

    @Test
    void secondaryLimitWithName() throws Exception {
        gitHub.faults()
                .next(RequestPredicates.any(), Fault.secondaryLimit(403).withLimitedBy("search-elapsed-time-shared"));

        var response = fixture.get("/search/issues?q=x", TestClient.ALICE);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(TestClient.header(response, "gh-limited-by")).isEqualTo("search-elapsed-time-shared");
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
        assertThat(rate(response)).isEqualTo("search 0+30=30");
    }

    @Test
    void countsRequestsInFlightByHolder() throws Exception {
        String token = fixture.token();
        CountDownLatch gate = new CountDownLatch(1);
        gitHub.faults().next(3, RequestPredicates.get(APP), Fault.hold(gate));
        var responses = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> status(i == 0 ? TestClient.ALICE : token), task -> new Thread(task).start()))
                .toList();
        while (gitHub.journal().inFlight() < 3) {
            Thread.onSpinWait();
        }
        gate.countDown();

        responses.forEach(response -> assertThat(response.join()).isEqualTo(200));
        assertThat(gitHub.journal().peakInFlight(RateLimits.holderOf(fixture.installation)))
                .isEqualTo(2);
        assertThat(gitHub.journal().peakInFlight("alice")).isEqualTo(1);
        assertThat(gitHub.journal().peakInFlight("bob")).isZero();
        assertThat(gitHub.journal().peakInFlight()).isEqualTo(3);
    }

    private int status(String authorization) {
        try {
            return fixture.get(APP, authorization).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
