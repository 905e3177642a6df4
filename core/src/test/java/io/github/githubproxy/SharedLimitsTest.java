package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.redis.RedisCluster;
import io.github.githubproxy.redis.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Two replicas hold clients to one limit, counted in Redis. */
class SharedLimitsTest {
    /** On machines that do much else. */
    private static final String PATIENTLY = "?timeout=10000";

    private static final String BOT = "bot-of-acme";
    private static final String DEPLOYS = "deploys-of-acme";

    private static RedisServer server;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void forget() {
        try (Jedis redis = server.jedis()) {
            redis.flushAll();
        }
    }

    private static String url() {
        return "redis://127.0.0.1:" + server.port() + PATIENTLY;
    }

    private static LimitedFleet fleet(String limit) {
        return LimitedFleet.start(url(), bot("core", limit), Client.unrestricted(DEPLOYS));
    }

    private static Client bot(String resource, String limit) {
        return Client.unrestricted(BOT).limits(Map.of(resource, ClientLimit.parse(limit)));
    }

    @Test
    void replicasLetThroughExactlyTheLimitTogether() throws Exception {
        for (int round = 0; round < 6; round++) {
            forget();
            try (LimitedFleet fleet = fleet("40/h")) {
                assertThat(fleet.servedTogether(BOT, 100)).isEqualTo(40);
                assertThat(fleet.spentAtGitHub()).isEqualTo(40);
                assertThat(fleet.served(0, BOT, 2) + fleet.served(1, BOT, 2)).isZero();
                assertThat(fleet.fresh(0, DEPLOYS).status()).isEqualTo(200);

                fleet.advance(Duration.ofHours(1));
                assertThat(fleet.servedTogether(BOT, 60)).isEqualTo(40);
            }
        }
    }

    @Test
    void whatOneReplicaLetThroughTheOtherTellsWithTheSameReset() {
        try (LimitedFleet fleet = fleet("10/h")) {
            Instant reset = fleet.clocks.get(0).instant().plus(Duration.ofHours(1));
            Answered first = fleet.fresh(0, BOT);
            fleet.advance(Duration.ofMinutes(7));
            Answered second = fleet.fresh(1, BOT);
            assertThat(fleet.served(0, BOT, 10)).isEqualTo(8);
            Answered refused = fleet.fresh(1, BOT);

            assertThat(first.header("x-ratelimit-remaining")).isEqualTo("9");
            assertThat(second.header("x-ratelimit-remaining")).isEqualTo("8");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"message\":\"API rate limit exceeded for this client");
            assertThat(refused.header("x-ratelimit-limit")).isEqualTo("10");
            assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
            for (Answered answered : new Answered[] {first, second, refused, fleet.fresh(0, BOT)}) {
                assertThat(answered.header("x-ratelimit-reset")).isEqualTo(Long.toString(reset.getEpochSecond()));
            }
        }
    }

    @Test
    void clocksThatDifferByASecondChangeNeitherLimitNorReset() throws Exception {
        for (Duration skew : new Duration[] {Duration.ofSeconds(1), Duration.ofSeconds(-1)}) {
            forget();
            try (LimitedFleet fleet = fleet("20/h")) {
                fleet.clocks.get(1).advance(skew);

                assertThat(fleet.servedTogether(BOT, 60)).isEqualTo(20);
                assertThat(fleet.fresh(0, BOT).header("x-ratelimit-reset"))
                        .isEqualTo(fleet.fresh(1, BOT).header("x-ratelimit-reset"));
            }
        }
    }

    @Test
    void anAnswerThatCostsTakesTwoCommandsAndOneOfAClientWithoutALimitNone() {
        try (LimitedFleet fleet = fleet("1000/h")) {
            fleet.fresh(0, BOT);
            long before = commands();
            assertThat(fleet.served(0, BOT, 100)).isEqualTo(100);
            assertThat(commands() - before).isEqualTo(200);

            assertThat(fleet.served(0, DEPLOYS, 100)).isEqualTo(100);
            assertThat(commands() - before).isEqualTo(200);
        }
    }

    @Test
    void aRefusalTakesOneCommand() {
        try (LimitedFleet fleet = fleet("5/h")) {
            assertThat(fleet.served(0, BOT, 6)).isEqualTo(5);
            long before = commands();

            assertThat(fleet.served(0, BOT, 100)).isZero();

            assertThat(commands() - before).isEqualTo(100);
        }
    }

    @Test
    void whatGitHubConfirmsCostsNothingAndRedisIsNotAskedForIt() {
        try (LimitedFleet fleet = fleet("10/h")) {
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            long before = commands();
            for (int i = 0; i < 1_000; i++) {
                Answered confirmed = fleet.get(0, BOT, LimitedFleet.REPOSITORY);
                assertThat(confirmed.status()).isEqualTo(200);
                assertThat(confirmed.header("x-ratelimit-remaining")).isEqualTo("9");
            }

            // One now and then, however many requests there are.
            assertThat(commands() - before).isLessThan(200);
            assertThat(fleet.served(0, BOT, 20)).isEqualTo(9);
        }
    }

    @Test
    void aUnitThatAReplicaDoesNotNeedAnyMoreIsTheOthers() {
        try (LimitedFleet fleet = fleet("10/h")) {
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            assertThat(fleet.served(1, BOT, 8)).isEqualTo(8);

            await().until(() -> fleet.served(1, BOT, 1) == 1);

            assertThat(fleet.served(0, BOT, 1) + fleet.served(1, BOT, 1)).isZero();
            assertThat(fleet.spentAtGitHub()).as("one was confirmed").isEqualTo(11);
        }
    }

    @Test
    void aUnitGivenBackIsWorthNothingInTheNextWindow() {
        try (LimitedFleet fleet = fleet("10/h")) {
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            fleet.get(0, BOT, LimitedFleet.REPOSITORY);
            fleet.advance(Duration.ofHours(1));

            assertThat(fleet.served(1, BOT, 5) + fleet.served(0, BOT, 20)).isEqualTo(10);
        }
    }

    @Test
    void aRestartForgetsNothing() {
        try (LimitedFleet fleet = fleet("10/h")) {
            assertThat(fleet.served(0, BOT, 4)).isEqualTo(4);
            fleet.get(1, BOT, LimitedFleet.REPOSITORY);
            String reset = fleet.get(1, BOT, LimitedFleet.REPOSITORY).header("x-ratelimit-reset");

            fleet.stopReplicas();
            fleet.advance(Duration.ofMinutes(20));
            fleet.startReplicas(bot("core", "10/h"));

            assertThat(fleet.served(0, BOT, 10)).isEqualTo(5);
            assertThat(fleet.fresh(1, BOT).header("x-ratelimit-reset")).isEqualTo(reset);
        }
    }

    @Test
    void ofAnotherLimitAsLargeAPartHasBeenSpent() {
        try (LimitedFleet fleet = fleet("10/h")) {
            assertThat(fleet.served(0, BOT, 5)).isEqualTo(5);

            fleet.stopReplicas();
            fleet.startReplicas(bot("core", "20/h"));

            assertThat(fleet.served(0, BOT, 5)).isEqualTo(5);
            assertThat(fleet.served(1, BOT, 20)).isEqualTo(5);
        }
    }

    @Test
    void aShareIsHeldToByAllTogether() throws Exception {
        try (LimitedFleet fleet = fleet("25%")) {
            fleet.github.rateLimits().set("alice", "core", 200, 200);
            fleet.fresh(0, DEPLOYS);
            fleet.fresh(1, DEPLOYS);

            assertThat(fleet.servedTogether(BOT, 100)).isEqualTo(50);
        }
    }

    @Test
    void whatAQueryCostsBeyondOneIsTakenFromAll() {
        try (LimitedFleet fleet = LimitedFleet.start(url(), bot("graphql", "10/h"))) {
            String cost = "{ viewer { login } rateLimit { cost } }";
            int served = 0;
            for (int i = 0; i < 20; i++) {
                served += fleet.query(i % 2, BOT, cost).body().contains("viewer") ? 1 : 0;
            }

            assertThat(served).isEqualTo(10);
        }
    }

    @Test
    void whatWasKeptForAClientAndSpentThroughOneReplicaIsNotKeptByTheOther() {
        try (LimitedFleet fleet = LimitedFleet.start(
                url(),
                Client.unrestricted(BOT),
                Client.unrestricted(DEPLOYS).reserve(Map.of("core", ClientLimit.parse("20/h"))))) {
            fleet.github.rateLimits().set("alice", "core", 60, 60);
            assertThat(fleet.served(0, DEPLOYS, 15)).isEqualTo(15);
            // What was spent is told a moment later, and looked at every two seconds.
            AtomicInteger served = new AtomicInteger();
            await().until(() -> served.addAndGet(fleet.served(1, BOT, 40 - served.get())) == 40);

            await().until(() -> fleet.fresh(1, BOT).status() == 403);
            assertThat(fleet.served(0, DEPLOYS, 20)).isEqualTo(5);
        }
    }

    @Test
    void keysHaveTheirPrefixNameNobodyAndExpireWhenAllIsThereAgain() {
        try (LimitedFleet fleet = fleet("10/h");
                Jedis redis = server.jedis()) {
            fleet.fresh(0, BOT);

            assertThat(redis.keys("*")).singleElement().asString().matches("ghp-limits1:[0-9a-f]{64}");
            String key = redis.keys("*").iterator().next();
            assertThat(redis.pttl(key)).isBetween(3_590_000L, 3_610_000L);
            assertThat(redis.get(key)).doesNotContain("bot", "acme", "core");
            assertThat(redis.strlen(key)).isLessThan(200);
        }
    }

    @Test
    void whatIsDamagedCountsAsNotThere() {
        try (LimitedFleet fleet = fleet("10/h");
                Jedis redis = server.jedis()) {
            assertThat(fleet.served(0, BOT, 5)).isEqualTo(5);
            String key = redis.keys("*").iterator().next();
            for (String damage : new String[] {"", "x", "something else"}) {
                redis.set(key, damage);

                assertThat(fleet.served(0, BOT, 6)).isEqualTo(6);
                assertThat(fleet.served(1, BOT, 6)).isEqualTo(4);
            }
        }
    }

    @Test
    void aUserWhoMayDoNoMoreThanTheDocumentationSaysIsEnough() throws Exception {
        try (Jedis redis = server.jedis()) {
            redis.aclSetUser("limits", "on", ">secret", "~ghp-limits1:*", "+get", "+set", "+eval");
        }
        try (LimitedFleet fleet = LimitedFleet.start(
                "redis://limits:secret@127.0.0.1:" + server.port() + PATIENTLY, bot("core", "20/h"))) {
            assertThat(fleet.servedTogether(BOT, 60)).isEqualTo(20);
        }
    }

    @Test
    void aClusterCountsAsWell() throws Exception {
        try (RedisCluster cluster = RedisCluster.start();
                LimitedFleet fleet = LimitedFleet.start(
                        "redis-cluster://" + cluster.hosts() + PATIENTLY,
                        bot("core", "30/h"),
                        Client.unrestricted("other").limits(Map.of("core", ClientLimit.parse("7/h"))))) {
            assertThat(fleet.servedTogether(BOT, 80)).isEqualTo(30);
            assertThat(fleet.servedTogether("other", 30)).isEqualTo(7);

            cluster.migrate();
            assertThat(fleet.served(0, BOT, 3) + fleet.served(1, BOT, 3)).isZero();
        }
    }

    /** How often Redis has been asked. It counts what is read within the script, which is once, as well. */
    private static long commands() {
        try (Jedis redis = server.jedis()) {
            return redis.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_get:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+).*", "$1")))
                    .sum();
        }
    }
}
