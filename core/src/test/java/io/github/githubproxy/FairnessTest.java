package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Client limits and reserves. */
class FairnessTest {
    private static final String REPOSITORY = "/repos/acme/app";
    private static final String RUNAWAY = "token-of-the-runaway";
    private static final String DEPLOYS = "token-of-the-deploys";
    private static final String BYSTANDER = "token-of-the-bystander";

    private static final String RATE_LIMIT_JSON =
            "{\"limit\":5000,\"used\":1000,\"remaining\":4000,\"reset\":1800000000}";

    private final PoolFixture fixture = PoolFixture.of(FairnessTest::populate);
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void populate(GitHubData data) {
        data.addUser("alice").token("ghp_alice");
        data.addOrganization("acme");
        data.addRepository("acme", "app").issues().add("Bug");
    }

    private void start(Client... clients) {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice"));
        for (Client client : clients) {
            fixture.client(client, "token-of-the-" + client.name());
        }
        fixture.start();
    }

    private static Client runaway(String resource, String limit) {
        return Client.unrestricted("runaway").withLimits(Map.of(resource, ClientLimit.parse(limit)));
    }

    private static Client deploys(String resource, String kept) {
        return Client.unrestricted("deploys").withReserve(Map.of(resource, ClientLimit.parse(kept)));
    }

    /** Sends a request for a URL that is not stored. */
    private BufferedResponse getUncached(String token, String path) {
        return fixture.getAs(token, path + "?own=" + calls.incrementAndGet());
    }

    private int served(String token, int times) {
        int served = 0;
        for (int i = 0; i < times; i++) {
            served += getUncached(token, REPOSITORY).status() == 200 ? 1 : 0;
        }
        return served;
    }

    @Test
    void clientOverLimitIsRejectedOthersServed() {
        start(runaway("core", "10/h"));
        fixture.clock.advance(Duration.ofMinutes(5));

        assertThat(served(RUNAWAY, 10)).isEqualTo(10);
        BufferedResponse refused = getUncached(RUNAWAY, REPOSITORY);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("\"message\":\"API rate limit exceeded for this client");
        assertThat(refused.header("Retry-After"))
                .as("clients take Retry-After for a secondary limit")
                .isEqualTo("(none)");
        assertThat(refused.header("x-ratelimit-limit")).isEqualTo("10");
        assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
        assertThat(refused.header("x-ratelimit-used")).isEqualTo("10");
        assertThat(refused.header("x-ratelimit-reset"))
                .isEqualTo(Long.toString(
                        fixture.clock.instant().plus(Duration.ofHours(1)).getEpochSecond()));
        assertThat(fixture.getUncached(REPOSITORY).status()).isEqualTo(200);
        assertThat(fixture.getUncached(REPOSITORY).header("x-ratelimit-limit")).isEqualTo("5000");
    }

    @Test
    void limitResetsAtWindowEndOnly() {
        start(runaway("core", "10/h"));
        assertThat(served(RUNAWAY, 11)).isEqualTo(10);

        fixture.clock.advance(Duration.ofMinutes(59));
        assertThat(served(RUNAWAY, 1)).isZero();
        fixture.clock.advance(Duration.ofMinutes(1));

        assertThat(served(RUNAWAY, 11)).isEqualTo(10);
    }

    @Test
    void unusedLimitReportsWindowEndAsReset() throws Exception {
        start(runaway("core", "2/m"));
        Instant first = fixture.clock.instant();
        assertThat(reportedReset()).isEqualTo(first.plusSeconds(60));

        fixture.clock.advance(Duration.ofSeconds(99));

        assertThat(reportedReset()).isEqualTo(first.plusSeconds(120));
        assertThat(getUncached(RUNAWAY, REPOSITORY).header("x-ratelimit-reset"))
                .isEqualTo(Long.toString(first.plusSeconds(120).getEpochSecond()));
        assertThat(reportedReset()).isEqualTo(first.plusSeconds(120));
    }

    private Instant reportedReset() throws Exception {
        JsonNode rateLimitBody = new ObjectMapper()
                .readTree(fixture.getAs(RUNAWAY, "/rate_limit").body());
        return Instant.ofEpochSecond(rateLimitBody.at("/resources/core/reset").asLong());
    }

    @Test
    void revalidatedResponseIsFree() {
        start(runaway("core", "10/h"));

        for (int i = 0; i < 50; i++) {
            assertThat(fixture.getAs(RUNAWAY, REPOSITORY).status()).isEqualTo(200);
        }

        assertThat(served(RUNAWAY, 20)).isEqualTo(9);
    }

    @Test
    void rateLimitHeadersShowClientLimit() {
        start(runaway("core", "10/h"));
        getUncached(RUNAWAY, REPOSITORY);

        BufferedResponse second = getUncached(RUNAWAY, REPOSITORY);
        BufferedResponse confirmed = fixture.getAs(RUNAWAY, REPOSITORY);
        BufferedResponse again = fixture.getAs(RUNAWAY, REPOSITORY);

        assertThat(second.header("x-ratelimit-limit")).isEqualTo("10");
        assertThat(second.header("x-ratelimit-used")).isEqualTo("2");
        assertThat(second.header("x-ratelimit-remaining")).isEqualTo("8");
        assertThat(confirmed.header("x-ratelimit-remaining")).isEqualTo("7");
        assertThat(again.header("x-ratelimit-remaining")).as("a 304 is free").isEqualTo("7");
        assertThat(fixture.getAs(RUNAWAY, "/rate_limit").body())
                .contains("\"core\":{\"limit\":10,\"used\":3,\"remaining\":7");
    }

    @Test
    void limitShowsOnlyInItsResource() throws Exception {
        start(Client.unrestricted("runaway")
                .withLimits(
                        Map.of("core", ClientLimit.parse("10/h"), "integration_manifest", ClientLimit.parse("3/h"))));
        for (String named : List.of(
                "",
                ",\"graphql\":" + RATE_LIMIT_JSON,
                ",\"graphql\":" + RATE_LIMIT_JSON + ",\"search\":" + RATE_LIMIT_JSON)) {
            fixture.github
                    .faults()
                    .next(
                            path("/rate_limit"),
                            Fault.json(
                                    200,
                                    "{\"resources\":{\"core\":" + RATE_LIMIT_JSON + named + "},\"rate\":"
                                            + RATE_LIMIT_JSON + "}"));

            JsonNode body = new ObjectMapper()
                    .readTree(fixture.getAs(RUNAWAY, "/rate_limit").body());

            assertThat(body.at("/rate/limit").asInt()).isEqualTo(10);
            assertThat(body.at("/resources/core/limit").asInt()).isEqualTo(10);
            assertThat(body.at("/resources/integration_manifest/limit").asInt()).isEqualTo(3);
            for (String other : List.of("search", "graphql")) {
                assertThat(body.at("/resources/" + other + "/limit").asInt())
                        .as(other)
                        .isEqualTo(5000);
                assertThat(body.at("/resources/" + other + "/remaining").asInt())
                        .as(other)
                        .isEqualTo(4000);
            }
        }
    }

    @Test
    void remainingIsCappedByPool() {
        start(runaway("core", "10/h"));
        fixture.github.rateLimits().set("alice", "core", 5000, 4);

        BufferedResponse response = getUncached(RUNAWAY, REPOSITORY);

        assertThat(response.header("x-ratelimit-remaining")).isEqualTo("3");
        assertThat(response.header("x-ratelimit-limit")).isEqualTo("10");
        assertThat(response.header("x-ratelimit-used")).isEqualTo("7");
    }

    @Test
    void resourcesAreLimitedSeparately() {
        start(runaway("search", "2/m"));

        assertThat(getUncached(RUNAWAY, "/search/issues").status()).isNotEqualTo(403);
        assertThat(getUncached(RUNAWAY, "/search/issues").status()).isNotEqualTo(403);
        BufferedResponse third = getUncached(RUNAWAY, "/search/issues");

        assertThat(third.status()).isEqualTo(403);
        assertThat(third.header("x-ratelimit-resource")).isEqualTo("search");
        assertThat(served(RUNAWAY, 5)).isEqualTo(5);
    }

    @Test
    void graphQlGetsGraphQlRateLimitError() {
        start(runaway("graphql", "1/h"));
        String query = "{\"query\":\"{ viewer { login } }\"}";
        assertThat(post(query).body()).contains("viewer");

        BufferedResponse refused = post(query);

        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(refused.header("Retry-After")).isEqualTo("3600");
    }

    @Test
    void overdrawnClientSeesSameResetEverywhere() throws Exception {
        start(runaway("graphql", "5/h"));
        String query = "{\"query\":\"{ viewer { login } rateLimit { cost } }\"}";
        String reset =
                Long.toString(fixture.clock.instant().plus(Duration.ofHours(2)).getEpochSecond());
        fixture.github
                .faults()
                .next(
                        path("/graphql"),
                        Fault.response(
                                200,
                                List.of(
                                        new HeaderField("Content-Type", "application/json; charset=utf-8"),
                                        new HeaderField("X-RateLimit-Limit", "5000"),
                                        new HeaderField("X-RateLimit-Remaining", "4988"),
                                        new HeaderField("X-RateLimit-Used", "12"),
                                        new HeaderField("X-RateLimit-Reset", reset),
                                        new HeaderField("X-RateLimit-Resource", "graphql")),
                                "{\"data\":{\"rateLimit\":{\"cost\":12}}}".getBytes(StandardCharsets.UTF_8)));

        BufferedResponse served = post(query);
        BufferedResponse refused = post(query);

        assertThat(served.body()).contains("\"cost\":12");
        assertThat(served.header("x-ratelimit-remaining")).isEqualTo("0");
        assertThat(served.header("x-ratelimit-reset")).isEqualTo(reset);
        assertThat(refused.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(refused.header("x-ratelimit-reset")).isEqualTo(reset);
        assertThat(new ObjectMapper()
                        .readTree(fixture.getAs(RUNAWAY, "/rate_limit").body())
                        .at("/resources/graphql/reset")
                        .asText())
                .isEqualTo(reset);
        fixture.clock.advance(Duration.ofHours(2));
        assertThat(post(query).body()).contains("viewer");
    }

    private BufferedResponse post(String query) {
        return fixture.exchange("POST", "/graphql", RUNAWAY, RequestBody.of(query.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void percentageLimitIsOfPoolLimit() {
        fixture.github.rateLimits().set("alice", "core", 60, 60);
        start(runaway("core", "25%"));
        fixture.getUncached(REPOSITORY);

        assertThat(served(RUNAWAY, 30)).isEqualTo(15);
        assertThat(fixture.getUncached(REPOSITORY).status()).isEqualTo(200);
    }

    @Test
    void concurrentRequestsDoNotExceedLimit() throws Exception {
        for (int round = 0; round < 5; round++) {
            try (PoolFixture many = PoolFixture.of(FairnessTest::populate)) {
                many.configured(config -> config.pat("ALICE", "ghp_alice"))
                        .client(runaway("core", "10/h"), RUNAWAY)
                        .start();
                List<Integer> statuses = ConcurrentTasks.run(
                        50,
                        () -> many.getAs(RUNAWAY, REPOSITORY + "?own=" + calls.incrementAndGet())
                                .status());

                assertThat(statuses).filteredOn(status -> status == 200).hasSize(10);
                assertThat(many.github.journal().count(path(REPOSITORY))).isEqualTo(10);
            }
        }
    }

    @Test
    void reserveIsNotSpentByOthers() {
        fixture.github.rateLimits().set("alice", "core", 60, 60);
        start(Client.unrestricted("runaway"), deploys("core", "20/h"));

        assertThat(served(RUNAWAY, 60)).isEqualTo(40);
        BufferedResponse refused = getUncached(RUNAWAY, REPOSITORY);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("API rate limit exceeded").contains("kept for others");
        assertThat(served(DEPLOYS, 30)).isEqualTo(20);
    }

    @Test
    void remainingExcludesReserveEverywhere() {
        Instant reset = fixture.clock.instant().plus(Duration.ofMinutes(40));
        fixture.github.rateLimits().set("alice", "core", 120, 120, reset);
        fixture.configured(config -> config.cacheStaleIfError(Duration.ofHours(1)));
        start(Client.unrestricted("bystander"), deploys("core", "100/h"));

        assertRateLimitHeaders(fixture.getAs(BYSTANDER, REPOSITORY), 120, 101, 19, reset);
        assertRateLimitHeaders(fixture.getAs(BYSTANDER, REPOSITORY), 120, 101, 19, reset);
        assertThat(served(BYSTANDER, 19)).isEqualTo(19);

        BufferedResponse refused = getUncached(BYSTANDER, REPOSITORY);
        assertThat(refused.body()).contains("kept for others");
        assertRateLimitHeaders(refused, 120, 120, 0, reset);
        BufferedResponse stale = fixture.getAs(BYSTANDER, REPOSITORY);
        assertThat(stale.status()).isEqualTo(200);
        assertRateLimitHeaders(stale, 120, 120, 0, reset);
        BufferedResponse rateLimit = fixture.getAs(BYSTANDER, "/rate_limit");
        assertRateLimitHeaders(rateLimit, 120, 120, 0, reset);
        assertThat(rateLimit.body()).contains("\"core\":{\"limit\":120,\"used\":120,\"remaining\":0,");
        assertRateLimitHeaders(getUncached(DEPLOYS, REPOSITORY), 120, 21, 99, reset);
    }

    @Test
    void reserveReducesRemainingOfLimitedClient() {
        Instant reset = fixture.clock.instant().plus(Duration.ofMinutes(40));
        fixture.github.rateLimits().set("alice", "core", 120, 120, reset);
        start(runaway("core", "20/h"), Client.unrestricted("bystander"), deploys("core", "100/h"));
        assertThat(served(BYSTANDER, 5)).isEqualTo(5);
        assertRateLimitHeaders(getUncached(RUNAWAY, REPOSITORY), 20, 6, 14, reset);
        assertThat(served(RUNAWAY, 14)).isEqualTo(14);

        BufferedResponse refused = getUncached(RUNAWAY, REPOSITORY);

        assertThat(refused.body()).contains("kept for others");
        assertRateLimitHeaders(refused, 20, 20, 0, reset);
        assertRateLimitHeaders(fixture.getAs(RUNAWAY, "/rate_limit"), 20, 20, 0, reset);
    }

    private static void assertRateLimitHeaders(
            BufferedResponse response, int limit, int used, int remaining, Instant reset) {
        assertThat(List.of(
                        response.header("x-ratelimit-limit"),
                        response.header("x-ratelimit-used"),
                        response.header("x-ratelimit-remaining"),
                        response.header("x-ratelimit-reset")))
                .containsExactly(
                        Integer.toString(limit),
                        Integer.toString(used),
                        Integer.toString(remaining),
                        Long.toString(reset.getEpochSecond()));
    }

    @Test
    void emptyPoolReportsExhaustionNotReserve() {
        Instant reset = fixture.clock.instant().plus(Duration.ofMinutes(40));
        fixture.github.rateLimits().set("alice", "core", 60, 60, reset);
        start(Client.unrestricted("runaway"), deploys("core", "20/h"));
        assertThat(served(RUNAWAY, 40)).isEqualTo(40);
        assertThat(getUncached(RUNAWAY, REPOSITORY).body()).contains("kept for others");
        assertThat(served(DEPLOYS, 20)).isEqualTo(20);

        for (String token : List.of(DEPLOYS, RUNAWAY)) {
            BufferedResponse refused = getUncached(token, REPOSITORY);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body())
                    .contains("API rate limit exceeded for the credentials of this proxy")
                    .doesNotContain("kept for others");
            assertThat(refused.header("x-ratelimit-limit")).isEqualTo("60");
            assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
            assertThat(refused.header("x-ratelimit-reset")).isEqualTo(Long.toString(reset.getEpochSecond()));
        }
    }

    @Test
    void reserveOwnerGetsExhaustionOfEmptyPool() {
        fixture.github.rateLimits().set("alice", "core", 60, 1);
        start(deploys("core", "20/h"));

        assertThat(served(DEPLOYS, 2)).isEqualTo(1);

        assertThat(getUncached(DEPLOYS, REPOSITORY).body())
                .contains("API rate limit exceeded for the credentials of this proxy")
                .doesNotContain("kept for others");
    }

    @Test
    void spentReserveNoLongerBlocksOthers() {
        fixture.github.rateLimits().set("alice", "core", 60, 60);
        start(Client.unrestricted("runaway"), deploys("core", "20/h"));

        assertThat(served(DEPLOYS, 15)).isEqualTo(15);

        assertThat(served(RUNAWAY, 60)).isEqualTo(40);
        assertThat(served(DEPLOYS, 60)).isEqualTo(5);
    }

    @Test
    void reserveAppliesToOwnersCredentialsOnly() {
        fixture.github.data().addUser("bob").token("ghp_bob");
        // One unit is spent on GET /user.
        fixture.github.rateLimits().set("bob", "core", 11, 11);
        fixture.configured(config -> config.pat("BOB", "ghp_bob"));
        start(
                Client.unrestricted("runaway").withCredentials(Set.of("BOB")),
                deploys("core", "20/h").withCredentials(Set.of("ALICE")));

        assertThat(served(RUNAWAY, 20)).isEqualTo(10);
    }

    /** Adds a credential with that many units remaining after GET /user. The other one has 5000. */
    private void addBobWithRemaining(int remaining) {
        fixture.github.data().addUser("bob").token("ghp_bob");
        fixture.github.rateLimits().set("bob", "core", remaining + 1, remaining + 1);
        fixture.configured(config -> config.pat("BOB", "ghp_bob"));
    }

    @Test
    void subsetReserveHoldsAgainstWiderClients() {
        addBobWithRemaining(50);
        fixture.github.rateLimits().set("alice", "core", 61, 61);
        start(Client.unrestricted("runaway"), deploys("core", "40/h").withCredentials(Set.of("BOB")));

        assertThat(getUncached(RUNAWAY, REPOSITORY).header("x-ratelimit-remaining"))
                .isEqualTo("69");
        assertThat(served(RUNAWAY, 80))
                .as("60 of alice and 10 unreserved of bob, minus the first")
                .isEqualTo(69);
        BufferedResponse refused = getUncached(RUNAWAY, REPOSITORY);
        assertThat(refused.body()).contains("kept for others");
        assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
        assertThat(fixture.github.journal().entries(path(REPOSITORY)))
                .filteredOn(entry -> entry.request().holder().orElse("none").equals("bob"))
                .hasSize(10);
        assertThat(served(DEPLOYS, 50)).isEqualTo(40);
    }

    @Test
    void disjointReservesAddUp() {
        addBobWithRemaining(50);
        fixture.github.rateLimits().set("alice", "core", 61, 61);
        start(
                Client.unrestricted("runaway"),
                deploys("core", "40/h").withCredentials(Set.of("BOB")),
                Client.unrestricted("bystander")
                        .withReserve(Map.of("core", ClientLimit.parse("30/h")))
                        .withCredentials(Set.of("ALICE")));

        assertThat(getUncached(RUNAWAY, REPOSITORY).header("x-ratelimit-remaining"))
                .isEqualTo("39");
        assertThat(served(RUNAWAY, 60))
                .as("10 unreserved of bob and 30 of alice, minus the first")
                .isEqualTo(39);
        assertThat(served(DEPLOYS, 60)).isEqualTo(40);
        assertThat(served(BYSTANDER, 60)).isEqualTo(30);
    }

    @Test
    void subsetAndPoolReservesAreNotCountedTwice() {
        addBobWithRemaining(50);
        fixture.github.rateLimits().set("alice", "core", 61, 61);
        start(
                Client.unrestricted("runaway"),
                deploys("core", "40/h").withCredentials(Set.of("BOB")),
                Client.unrestricted("bystander").withReserve(Map.of("core", ClientLimit.parse("30/h"))));

        assertThat(getUncached(RUNAWAY, REPOSITORY).header("x-ratelimit-remaining"))
                .isEqualTo("39");
        assertThat(served(RUNAWAY, 60))
                .as("110 minus reserves of 40 and 30, minus the first")
                .isEqualTo(39);
    }

    @Test
    void widerClientUsesUnreservedCredentials() {
        addBobWithRemaining(20);
        start(Client.unrestricted("runaway"), deploys("core", "40/h").withCredentials(Set.of("BOB")));

        assertThat(served(RUNAWAY, 30)).isEqualTo(30);

        assertThat(fixture.credentialHolders(path(REPOSITORY))).containsOnly("alice");
        assertThat(served(DEPLOYS, 30)).isEqualTo(20);
    }

    @Test
    void reserveBlocksPrivateReadWith403Not404() {
        addBobWithRemaining(20);
        fixture.github.data().addRepository("bob", "hidden").visibility(Repository.Visibility.PRIVATE);
        start(Client.unrestricted("runaway"), deploys("core", "40/h").withCredentials(Set.of("BOB")));

        BufferedResponse refused = getUncached(RUNAWAY, "/repos/bob/hidden");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("kept for others");
        assertThat(getUncached(DEPLOYS, "/repos/bob/hidden").status()).isEqualTo(200);
    }

    @Test
    void poolReserveIsNotAppliedPerCredential() {
        addBobWithRemaining(50);
        start(Client.unrestricted("runaway").withCredentials(Set.of("BOB")), deploys("core", "4990/h"));

        BufferedResponse first = getUncached(RUNAWAY, REPOSITORY);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("x-ratelimit-remaining")).isEqualTo("49");
        assertThat(served(RUNAWAY, 60)).isEqualTo(49);
    }

    @Test
    void percentageReserveIsOfOwnersCredentials() {
        addBobWithRemaining(20);
        fixture.github.rateLimits().set("alice", "core", 101, 101);
        start(Client.unrestricted("runaway"), deploys("core", "50%").withCredentials(Set.of("BOB")));

        for (int i = 0; i < 5; i++) {
            assertThat(served(DEPLOYS, 1)).isEqualTo(1);
            assertThat(served(RUNAWAY, 2)).isEqualTo(2);
        }
        assertThat(served(RUNAWAY, 200))
                .as("100 of alice and 10 unreserved of bob, minus 10 before")
                .isEqualTo(100);
        assertThat(served(DEPLOYS, 20)).isEqualTo(5);
    }

    @Test
    void leaderOverLimitDoesNotAffectFollowers() throws Exception {
        start(runaway("core", "1/h"), Client.unrestricted("deploys"));
        assertThat(served(RUNAWAY, 1)).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            String path = REPOSITORY + "?round=" + i;
            List<BufferedResponse> responses = ConcurrentTasks.run(Stream.of(RUNAWAY, DEPLOYS, RUNAWAY, DEPLOYS)
                    .<Callable<BufferedResponse>>map(token -> () -> fixture.getAs(token, path))
                    .toList());

            assertThat(List.of(responses.get(1), responses.get(3))).allSatisfy(response -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("x-ratelimit-limit")).isEqualTo("5000");
            });
        }
    }

    @Test
    void clientOverLimitGetsStaleResponse() {
        fixture.configured(config -> config.cacheStaleIfError(Duration.ofHours(1)));
        start(runaway("core", "1/h"));
        assertThat(fixture.getAs(RUNAWAY, REPOSITORY).status()).isEqualTo(200);

        BufferedResponse stale = fixture.getAs(RUNAWAY, REPOSITORY);

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("Cache-Status")).contains("hit").endsWith("; detail=client-limit");
        assertThat(served(RUNAWAY, 1)).isZero();
    }

    @Test
    void cacheStatusNamesLimitReserveOrExhaustion() {
        fixture.github.rateLimits().set("alice", "core", 60, 22);
        start(runaway("core", "1/h"), Client.unrestricted("bystander"), deploys("core", "20/h"));
        assertThat(served(RUNAWAY, 1)).isEqualTo(1);
        assertThat(served(BYSTANDER, 1)).isEqualTo(1);

        assertThat(fixture.getAs(BYSTANDER, REPOSITORY).header("Cache-Status"))
                .isEqualTo("github-proxy; detail=reserved");
        assertThat(served(DEPLOYS, 19)).isEqualTo(19);
        assertThat(getUncached(RUNAWAY, REPOSITORY).header("Cache-Status")).isEqualTo("github-proxy; detail=reserved");
        assertThat(served(DEPLOYS, 2)).isEqualTo(1);

        assertThat(getUncached(BYSTANDER, REPOSITORY).header("Cache-Status"))
                .isEqualTo("github-proxy; detail=no-credential");
        assertThat(getUncached(RUNAWAY, REPOSITORY).header("Cache-Status"))
                .isEqualTo("github-proxy; detail=client-limit");
    }
}
