package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Limits by script, and those of installations. */
final class LimitFaultTest {
    private static final String APP = AppFixture.REPOSITORY;
    private static final String VIEWER = "{\"query\":\"{viewer{login}}\"}";

    private final AppFixture fixture = new AppFixture();
    private final FakeGitHub gitHub = fixture.gitHub;

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String rate(HttpResponse<?> answer) {
        return Client.header(answer, "X-RateLimit-Resource") + " "
                + Client.header(answer, "X-RateLimit-Used") + "+"
                + Client.header(answer, "X-RateLimit-Remaining") + "="
                + Client.header(answer, "X-RateLimit-Limit");
    }

    private Instant inAnHour() {
        return fixture.clock.instant().plus(Duration.ofHours(1));
    }

    @Test
    void tokensOfAnInstallationShareALimitOfTheirOwn() throws Exception {
        fixture.get(APP, fixture.token());
        var second = fixture.get(APP, fixture.token());

        assertThat(rate(second)).isEqualTo("core 2+4998=5000");
        assertThat(rate(fixture.get(APP, Client.ALICE))).isEqualTo("core 1+4999=5000");
        assertThat(gitHub.rateLimits()
                        .snapshot(RateLimits.holderOf(fixture.installation), "core")
                        .used())
                .isEqualTo(2);
    }

    @Test
    void exhaustionNamesTheInstallation() throws Exception {
        String token = fixture.token();
        String holder = RateLimits.holderOf(fixture.installation);
        gitHub.rateLimits().exhaust(holder, "core");
        gitHub.rateLimits().exhaust(holder, "graphql");
        String whose = "installation ID " + fixture.installation.id() + ".";

        var rest = fixture.get(APP, token);
        var graphQl = fixture.post("/graphql", VIEWER, token);

        assertThat(rest.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(rest)).startsWith("API rate limit exceeded for " + whose);
        assertThat(graphQl.statusCode()).isEqualTo(200);
        assertThat(Client.json(graphQl).get("errors").get(0).get("message").asText())
                .isEqualTo("API rate limit already exceeded for " + whose);
        assertThat(fixture.get(APP, Client.ALICE).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void aPrimaryLimitIsToldInOneAnswerAlone(int status) throws Exception {
        gitHub.faults().next(Requests.any(), Fault.primaryLimit(status));
        gitHub.rateLimits().set("alice", "core", 5000, 4000, inAnHour().minusSeconds(60));

        var refused = fixture.get(APP, Client.ALICE);

        long id = gitHub.world().user("alice").orElseThrow().id();
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(rate(refused)).isEqualTo("core 5000+0=5000");
        assertThat(Client.header(refused, "X-RateLimit-Reset"))
                .isEqualTo(String.valueOf(inAnHour().minusSeconds(60).getEpochSecond()));
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        assertThat(AppFixture.message(refused)).startsWith("API rate limit exceeded for user ID " + id + ".");
        assertThat(rate(fixture.get(APP, Client.ALICE))).isEqualTo("core 1001+3999=5000");
    }

    @Test
    void aPrimaryLimitMayTellWhenToComeBack() throws Exception {
        String token = fixture.token();
        Instant reset = fixture.clock.instant().plusSeconds(17);
        gitHub.faults()
                .next(
                        Requests.byInstallation(fixture.installation.id()),
                        Fault.primaryLimit(403).withReset(reset).withRetryAfter(Duration.ofSeconds(18)));

        var refused = fixture.get(APP, token);

        assertThat(Client.header(refused, "X-RateLimit-Reset")).isEqualTo(String.valueOf(reset.getEpochSecond()));
        assertThat(Client.header(refused, "Retry-After")).isEqualTo("18");
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
    void aPrimaryLimitIsThatOfThePath(String target, String rate) throws Exception {
        gitHub.faults().next(Requests.any(), Fault.primaryLimit(403));

        assertThat(rate(fixture.get(target, Client.ALICE))).isEqualTo(rate);
    }

    @Test
    void everyScriptedAnswerHasTheResourceOfItsPath() throws Exception {
        fixture.installation.issue("ghs_given");
        gitHub.faults().always(Requests.any(), Fault.serverError(502));

        assertThat(rate(fixture.get("/search/issues?q=x", Client.ALICE))).isEqualTo("search 0+30=30");
        assertThat(rate(fixture.post("/graphql", VIEWER, Client.ALICE))).isEqualTo("graphql 0+5000=5000");
        assertThat(rate(fixture.get(APP, "token ghs_given"))).isEqualTo("core 0+5000=5000");
        assertThat(rate(fixture.asApp("/app"))).isEqualTo(" +=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE_LIMIT", "RATE_LIMITED"})
    void graphQlTellsAPrimaryLimitThoughSomethingRemains(String type) throws Exception {
        String token = fixture.token();
        gitHub.rateLimits().exhaust(RateLimits.holderOf(fixture.installation), "graphql");
        gitHub.faults().next(2, Requests.path("/graphql"), Fault.graphQlPrimaryLimit(type));

        var alices = fixture.post("/graphql", VIEWER, Client.ALICE);
        var robots = fixture.post("/graphql", VIEWER, token);

        assertThat(alices.statusCode()).isEqualTo(200);
        assertThat(rate(alices)).isEqualTo("graphql 0+5000=5000");
        assertThat(Client.json(alices).get("errors").get(0).get("type").asText())
                .isEqualTo(type);
        assertThat(rate(robots)).isEqualTo("graphql 4999+1=5000");
        assertThat(Client.json(robots).get("errors").get(0).get("message").asText())
                .isEqualTo("API rate limit already exceeded for installation ID " + fixture.installation.id() + ".");
        assertThat(Client.json(fixture.post("/graphql", VIEWER, Client.ALICE)).has("data"))
                .isTrue();
    }

    @Test
    void graphQlTellsASecondaryLimitWith200() throws Exception {
        gitHub.faults()
                .next(
                        Requests.path("/graphql"),
                        Fault.graphQlSecondaryLimit(),
                        Fault.graphQlSecondaryLimit().withRetryAfter(Duration.ofSeconds(30)));

        var first = fixture.post("/graphql", VIEWER, Client.ALICE);
        var second = fixture.post("/graphql", VIEWER, Client.ALICE);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Retry-After")).isEmpty();
        assertThat(Client.json(first).get("errors").get(0).get("type").asText()).isEqualTo("RATE_LIMITED");
        assertThat(Client.json(first).get("errors").get(0).get("message").asText())
                .startsWith("You have exceeded a secondary rate limit.");
        assertThat(Client.header(second, "Retry-After")).isEqualTo("30");
    }

    @Test
    void aSecondaryLimitMayBeNamed() throws Exception {
        gitHub.faults().next(Requests.any(), Fault.secondaryLimit(403).withLimitedBy("search-elapsed-time-shared"));

        var answer = fixture.get("/search/issues?q=x", Client.ALICE);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Client.header(answer, "gh-limited-by")).isEqualTo("search-elapsed-time-shared");
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
        assertThat(rate(answer)).isEqualTo("search 0+30=30");
    }

    @Test
    void whatIsInFlightAtOnceIsKnownByHolder() throws Exception {
        String token = fixture.token();
        CountDownLatch gate = new CountDownLatch(1);
        gitHub.faults().next(3, Requests.get(APP), Fault.hold(gate));
        var answers = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> status(i == 0 ? Client.ALICE : token), task -> new Thread(task).start()))
                .toList();
        while (gitHub.journal().inFlight() < 3) {
            Thread.onSpinWait();
        }
        gate.countDown();

        answers.forEach(answer -> assertThat(answer.join()).isEqualTo(200));
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
