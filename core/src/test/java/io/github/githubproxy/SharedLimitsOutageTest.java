package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Outages of the Redis that counts client limits. */
class SharedLimitsOutageTest {
    private static final String BOT = "bot";
    /** Avoids timeouts on busy machines. */
    private static final String LONG_TIMEOUT = "?timeout=10000";

    private static final String OUTAGE_WARNING =
            "WARN Redis fails; until it works again, this replica holds clients to their limits by itself: ";
    private static final String RECOVERY_MESSAGE = "INFO Limits of clients are shared with other replicas again";

    private final CapturedLog log = new CapturedLog("io.github.githubproxy.fairness.SharedQuotaCounters");

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static LimitedReplicas replicas(RedisServer server, String parameters, String limit) {
        return LimitedReplicas.start(
                "redis://127.0.0.1:" + server.port() + parameters,
                Client.unrestricted(BOT).withLimits(Map.of("core", ClientLimit.parse(limit))));
    }

    @Test
    void replicasLimitLocallyDuringOutage() {
        try (RedisServer server = RedisServer.start();
                LimitedReplicas replicas = replicas(server, LONG_TIMEOUT, "20/h")) {
            assertThat(replicas.served(0, BOT, 12)).isEqualTo(12);
            assertThat(replicas.served(1, BOT, 2)).isEqualTo(2);

            server.kill();
            assertThat(replicas.served(0, BOT, 20)).isEqualTo(8);
            assertThat(replicas.getUncached(0, BOT).body()).contains("API rate limit exceeded for this client");
            assertThat(replicas.served(1, BOT, 15)).isEqualTo(15);
            assertThat(log.count(OUTAGE_WARNING)).isEqualTo(2);

            // The restarted server has no data.
            server.restart();
            await().until(() -> log.count(RECOVERY_MESSAGE) == 2);
            await().until(() -> replicas.getUncached(0, BOT).status() == 403
                    && replicas.getUncached(1, BOT).status() == 403);
            assertThat(replicas.upstreamRequests()).isLessThanOrEqualTo(2 * 20);
            assertThat(log.lines()).hasSize(4);

            replicas.advance(Duration.ofHours(2));
            assertThat(replicas.served(0, BOT, 15) + replicas.served(1, BOT, 15))
                    .isEqualTo(20);
        }
    }

    @Test
    void usesRedisOnceItIsAvailable() {
        try (RedisServer server = RedisServer.start()) {
            server.kill();
            try (LimitedReplicas replicas = replicas(server, LONG_TIMEOUT, "20/h")) {
                assertThat(replicas.served(0, BOT, 10) + replicas.served(1, BOT, 10))
                        .isEqualTo(20);

                server.restart();

                await().until(() -> log.count(RECOVERY_MESSAGE) == 2);
                await().until(() -> replicas.getUncached(0, BOT).status() == 403
                        && replicas.getUncached(1, BOT).status() == 403);
            }
        }
    }

    @Test
    void outageDebtEndsWithWindow() {
        try (RedisServer server = RedisServer.start();
                LimitedReplicas replicas = replicas(server, LONG_TIMEOUT, "20/h")) {
            server.kill();
            for (int hour = 0; hour < 3; hour++) {
                assertThat(replicas.served(0, BOT, 25)).isEqualTo(20);
                replicas.advance(Duration.ofHours(1));
            }

            server.restart();

            assertThat(replicas.served(1, BOT, 25)).isEqualTo(20);
            await().until(() -> replicas.getUncached(0, BOT).status() == 403);
        }
    }

    @Test
    void outagesFailNoRequest() {
        try (RedisServer server = RedisServer.start();
                LimitedReplicas replicas = replicas(server, "", "1000000/h")) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicLong responses = new AtomicLong();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int replica = i % 2;
                boolean confirmed = i < 8;
                threads.add(new Thread(() -> {
                    while (!ended.get()) {
                        BufferedResponse response = confirmed
                                ? replicas.get(replica, BOT, LimitedReplicas.REPOSITORY)
                                : replicas.getUncached(replica, BOT);
                        if (response.status() != 200) {
                            wrong.add(response.status() + " " + response.body());
                        }
                        responses.incrementAndGet();
                    }
                }));
            }
            try {
                threads.forEach(Thread::start);
                awaitResponses(responses, 2_000);
                server.kill();
                awaitResponses(responses, 2_000);
                server.restart();
                await().until(() -> log.count(RECOVERY_MESSAGE) >= 2);
                awaitResponses(responses, 2_000);
                try (Jedis redis = server.jedis()) {
                    redis.clientPause(2_000);
                }
                await().until(() -> log.count(OUTAGE_WARNING) >= 4);
                await().until(() -> log.count(RECOVERY_MESSAGE) == log.count(OUTAGE_WARNING));
                awaitResponses(responses, 2_000);
            } finally {
                ended.set(true);
            }
            await().until(() -> threads.stream().noneMatch(Thread::isAlive));

            assertThat(wrong).isEmpty();
            assertThat(log.count(RECOVERY_MESSAGE))
                    .as("one recovery for each outage")
                    .isEqualTo(log.count(OUTAGE_WARNING));
        }
    }

    private static void awaitResponses(AtomicLong responses, long more) {
        long before = responses.get();
        await().atMost(Duration.ofSeconds(30)).until(() -> responses.get() >= before + more);
    }
}
