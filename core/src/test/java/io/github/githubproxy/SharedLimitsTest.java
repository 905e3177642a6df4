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

/** Client limits that two replicas share in Redis. */
class SharedLimitsTest {
    /** Avoids timeouts on busy machines. */
    private static final String LONG_TIMEOUT = "?timeout=10000";

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
    void flushRedis() {
        try (Jedis redis = server.jedis()) {
            redis.flushAll();
        }
    }

    private static String url() {
        return "redis://127.0.0.1:" + server.port() + LONG_TIMEOUT;
    }

    private static LimitedReplicas replicas(String limit) {
        return LimitedReplicas.start(url(), bot("core", limit), Client.unrestricted(DEPLOYS));
    }

    private static Client bot(String resource, String limit) {
        return Client.unrestricted(BOT).withLimits(Map.of(resource, ClientLimit.parse(limit)));
    }

    @Test
    void replicasShareOneLimitExactly() throws Exception {
        for (int round = 0; round < 6; round++) {
            flushRedis();
            try (LimitedReplicas replicas = replicas("40/h")) {
                assertThat(replicas.servedConcurrently(BOT, 100)).isEqualTo(40);
                assertThat(replicas.upstreamRequests()).isEqualTo(40);
                assertThat(replicas.served(0, BOT, 2) + replicas.served(1, BOT, 2))
                        .isZero();
                assertThat(replicas.getUncached(0, DEPLOYS).status()).isEqualTo(200);

                replicas.advance(Duration.ofHours(1));
                assertThat(replicas.servedConcurrently(BOT, 60)).isEqualTo(40);
            }
        }
    }

    @Test
    void replicasReportSameRemainingAndReset() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            Instant reset = replicas.clocks.get(0).instant().plus(Duration.ofHours(1));
            BufferedResponse first = replicas.getUncached(0, BOT);
            replicas.advance(Duration.ofMinutes(7));
            BufferedResponse second = replicas.getUncached(1, BOT);
            assertThat(replicas.served(0, BOT, 10)).isEqualTo(8);
            BufferedResponse refused = replicas.getUncached(1, BOT);

            assertThat(first.header("x-ratelimit-remaining")).isEqualTo("9");
            assertThat(second.header("x-ratelimit-remaining")).isEqualTo("8");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"message\":\"API rate limit exceeded for this client");
            assertThat(refused.header("x-ratelimit-limit")).isEqualTo("10");
            assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
            for (BufferedResponse response :
                    new BufferedResponse[] {first, second, refused, replicas.getUncached(0, BOT)}) {
                assertThat(response.header("x-ratelimit-reset")).isEqualTo(Long.toString(reset.getEpochSecond()));
            }
        }
    }

    @Test
    void oneSecondSkewKeepsLimitAndReset() throws Exception {
        for (Duration skew : new Duration[] {Duration.ofSeconds(1), Duration.ofSeconds(-1)}) {
            flushRedis();
            try (LimitedReplicas replicas = replicas("20/h")) {
                replicas.clocks.get(1).advance(skew);

                assertThat(replicas.servedConcurrently(BOT, 60)).isEqualTo(20);
                assertThat(replicas.getUncached(0, BOT).header("x-ratelimit-reset"))
                        .isEqualTo(replicas.getUncached(1, BOT).header("x-ratelimit-reset"));
            }
        }
    }

    @Test
    void limitedRequestTakesTwoRedisCommands() {
        try (LimitedReplicas replicas = replicas("1000/h")) {
            replicas.getUncached(0, BOT);
            long before = commands();
            assertThat(replicas.served(0, BOT, 100)).isEqualTo(100);
            assertThat(commands() - before).isEqualTo(200);

            assertThat(replicas.served(0, DEPLOYS, 100)).isEqualTo(100);
            assertThat(commands() - before).isEqualTo(200);
        }
    }

    @Test
    void rejectionTakesOneRedisCommand() {
        try (LimitedReplicas replicas = replicas("5/h")) {
            assertThat(replicas.served(0, BOT, 6)).isEqualTo(5);
            long before = commands();

            assertThat(replicas.served(0, BOT, 100)).isZero();

            assertThat(commands() - before).isEqualTo(100);
        }
    }

    @Test
    void revalidationIsFreeAndRarelyUsesRedis() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            long before = commands();
            for (int i = 0; i < 1_000; i++) {
                BufferedResponse confirmed = replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
                assertThat(confirmed.status()).isEqualTo(200);
                assertThat(confirmed.header("x-ratelimit-remaining")).isEqualTo("9");
            }

            // The number of commands depends on time, not on the number of requests.
            assertThat(commands() - before).isLessThan(200);
            assertThat(replicas.served(0, BOT, 20)).isEqualTo(9);
        }
    }

    @Test
    void unusedUnitIsReturnedToOtherReplica() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            assertThat(replicas.served(1, BOT, 8)).isEqualTo(8);

            await().until(() -> replicas.served(1, BOT, 1) == 1);

            assertThat(replicas.served(0, BOT, 1) + replicas.served(1, BOT, 1)).isZero();
            assertThat(replicas.upstreamRequests())
                    .as("ten full responses and one 304")
                    .isEqualTo(11);
        }
    }

    @Test
    void returnedUnitDoesNotCountInNextWindow() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            replicas.get(0, BOT, LimitedReplicas.REPOSITORY);
            replicas.advance(Duration.ofHours(1));

            assertThat(replicas.served(1, BOT, 5) + replicas.served(0, BOT, 20)).isEqualTo(10);
        }
    }

    @Test
    void restartKeepsSpentUnitsAndReset() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            assertThat(replicas.served(0, BOT, 4)).isEqualTo(4);
            replicas.get(1, BOT, LimitedReplicas.REPOSITORY);
            String reset = replicas.get(1, BOT, LimitedReplicas.REPOSITORY).header("x-ratelimit-reset");

            replicas.stopReplicas();
            replicas.advance(Duration.ofMinutes(20));
            replicas.startReplicas(bot("core", "10/h"));

            assertThat(replicas.served(0, BOT, 10)).isEqualTo(5);
            assertThat(replicas.getUncached(1, BOT).header("x-ratelimit-reset")).isEqualTo(reset);
        }
    }

    @Test
    void changedLimitKeepsSpentFraction() {
        try (LimitedReplicas replicas = replicas("10/h")) {
            assertThat(replicas.served(0, BOT, 5)).isEqualTo(5);

            replicas.stopReplicas();
            replicas.startReplicas(bot("core", "20/h"));

            assertThat(replicas.served(0, BOT, 5)).isEqualTo(5);
            assertThat(replicas.served(1, BOT, 20)).isEqualTo(5);
        }
    }

    @Test
    void replicasSharePercentageLimit() throws Exception {
        try (LimitedReplicas replicas = replicas("25%")) {
            replicas.github.rateLimits().set("alice", "core", 200, 200);
            replicas.getUncached(0, DEPLOYS);
            replicas.getUncached(1, DEPLOYS);

            assertThat(replicas.servedConcurrently(BOT, 100)).isEqualTo(50);
        }
    }

    @Test
    void graphQlQueriesShareOneLimit() {
        try (LimitedReplicas replicas = LimitedReplicas.start(url(), bot("graphql", "10/h"))) {
            String cost = "{ viewer { login } rateLimit { cost } }";
            int served = 0;
            for (int i = 0; i < 20; i++) {
                served += replicas.query(i % 2, BOT, cost).body().contains("viewer") ? 1 : 0;
            }

            assertThat(served).isEqualTo(10);
        }
    }

    @Test
    void spentReserveIsSeenByOtherReplica() {
        try (LimitedReplicas replicas = LimitedReplicas.start(
                url(),
                Client.unrestricted(BOT),
                Client.unrestricted(DEPLOYS).withReserve(Map.of("core", ClientLimit.parse("20/h"))))) {
            replicas.github.rateLimits().set("alice", "core", 60, 60);
            assertThat(replicas.served(0, DEPLOYS, 15)).isEqualTo(15);
            // Spending is published with a short delay, and read every two seconds.
            AtomicInteger served = new AtomicInteger();
            await().until(() -> served.addAndGet(replicas.served(1, BOT, 40 - served.get())) == 40);

            await().until(() -> replicas.getUncached(1, BOT).status() == 403);
            assertThat(replicas.served(0, DEPLOYS, 20)).isEqualTo(5);
        }
    }

    @Test
    void redisKeysAreHashedAndExpire() {
        try (LimitedReplicas replicas = replicas("10/h");
                Jedis redis = server.jedis()) {
            replicas.getUncached(0, BOT);

            assertThat(redis.keys("*")).singleElement().asString().matches("ghp-limits1:[0-9a-f]{64}");
            String key = redis.keys("*").iterator().next();
            assertThat(redis.pttl(key)).isBetween(3_590_000L, 3_610_000L);
            assertThat(redis.get(key)).doesNotContain("bot", "acme", "core");
            assertThat(redis.strlen(key)).isLessThan(200);
        }
    }

    @Test
    void corruptStateIsTreatedAsMissing() {
        try (LimitedReplicas replicas = replicas("10/h");
                Jedis redis = server.jedis()) {
            assertThat(replicas.served(0, BOT, 5)).isEqualTo(5);
            String key = redis.keys("*").iterator().next();
            for (String damage : new String[] {"", "x", "something else"}) {
                redis.set(key, damage);

                assertThat(replicas.served(0, BOT, 6)).isEqualTo(6);
                assertThat(replicas.served(1, BOT, 6)).isEqualTo(4);
            }
        }
    }

    @Test
    void documentedAclIsSufficient() throws Exception {
        try (Jedis redis = server.jedis()) {
            redis.aclSetUser("limits", "on", ">secret", "~ghp-limits1:*", "+get", "+set", "+eval");
        }
        try (LimitedReplicas replicas = LimitedReplicas.start(
                "redis://limits:secret@127.0.0.1:" + server.port() + LONG_TIMEOUT, bot("core", "20/h"))) {
            assertThat(replicas.servedConcurrently(BOT, 60)).isEqualTo(20);
        }
    }

    @Test
    void clusterSharesLimits() throws Exception {
        try (RedisCluster cluster = RedisCluster.start();
                LimitedReplicas replicas = LimitedReplicas.start(
                        "redis-cluster://" + cluster.hosts() + LONG_TIMEOUT,
                        bot("core", "30/h"),
                        Client.unrestricted("other").withLimits(Map.of("core", ClientLimit.parse("7/h"))))) {
            assertThat(replicas.servedConcurrently(BOT, 80)).isEqualTo(30);
            assertThat(replicas.servedConcurrently("other", 30)).isEqualTo(7);

            cluster.migrate();
            assertThat(replicas.served(0, BOT, 3) + replicas.served(1, BOT, 3)).isZero();
        }
    }

    /** Returns the number of GET commands, including the one in each call of the script. */
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
