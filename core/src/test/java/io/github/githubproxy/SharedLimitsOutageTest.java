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

/** The Redis in which clients' limits are counted fails, and comes back. */
class SharedLimitsOutageTest {
    private static final String BOT = "bot";
    /** On machines that do much else. */
    private static final String PATIENTLY = "?timeout=10000";

    private static final String FAILS =
            "WARN Redis fails; until it works again, this replica holds clients to their limits by itself: ";
    private static final String WORKS = "INFO Limits of clients are shared with other replicas again";

    private final HeardLog log = new HeardLog("io.github.githubproxy.fairness.SharedQuotaCounters");

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static LimitedFleet fleet(RedisServer server, String parameters, String limit) {
        return LimitedFleet.start(
                "redis://127.0.0.1:" + server.port() + parameters,
                Client.unrestricted(BOT).limits(Map.of("core", ClientLimit.parse(limit))));
    }

    @Test
    void whileRedisIsGoneEachReplicaHoldsToTheLimitByItselfAndAfterwardsAllKnowWhatWasSpent() {
        try (RedisServer server = RedisServer.start();
                LimitedFleet fleet = fleet(server, PATIENTLY, "20/h")) {
            assertThat(fleet.served(0, BOT, 12)).isEqualTo(12);
            assertThat(fleet.served(1, BOT, 2)).isEqualTo(2);

            server.kill();
            assertThat(fleet.served(0, BOT, 20)).isEqualTo(8);
            assertThat(fleet.fresh(0, BOT).body()).contains("API rate limit exceeded for this client");
            assertThat(fleet.served(1, BOT, 15)).isEqualTo(15);
            assertThat(log.count(FAILS)).isEqualTo(2);

            // It has lost what it knew.
            server.startAgain();
            await().until(() -> log.count(WORKS) == 2);
            await().until(() ->
                    fleet.fresh(0, BOT).status() == 403 && fleet.fresh(1, BOT).status() == 403);
            assertThat(fleet.spentAtGitHub()).isLessThanOrEqualTo(2 * 20);
            assertThat(log.lines()).hasSize(4);

            fleet.advance(Duration.ofHours(2));
            assertThat(fleet.served(0, BOT, 15) + fleet.served(1, BOT, 15)).isEqualTo(20);
        }
    }

    @Test
    void aRedisThatIsGoneFromTheStartIsUsedOnceItIsThere() {
        try (RedisServer server = RedisServer.start()) {
            server.kill();
            try (LimitedFleet fleet = fleet(server, PATIENTLY, "20/h")) {
                assertThat(fleet.served(0, BOT, 10) + fleet.served(1, BOT, 10)).isEqualTo(20);

                server.startAgain();

                await().until(() -> log.count(WORKS) == 2);
                await().until(() -> fleet.fresh(0, BOT).status() == 403
                        && fleet.fresh(1, BOT).status() == 403);
            }
        }
    }

    @Test
    void debtsOfAnOutageAreForgottenWithTheirWindow() {
        try (RedisServer server = RedisServer.start();
                LimitedFleet fleet = fleet(server, PATIENTLY, "20/h")) {
            server.kill();
            for (int hour = 0; hour < 3; hour++) {
                assertThat(fleet.served(0, BOT, 25)).isEqualTo(20);
                fleet.advance(Duration.ofHours(1));
            }

            server.startAgain();

            assertThat(fleet.served(1, BOT, 25)).isEqualTo(20);
            await().until(() -> fleet.fresh(0, BOT).status() == 403);
        }
    }

    @Test
    void noRequestFailsWhileRedisIsKilledIsStuckAndComesBack() {
        try (RedisServer server = RedisServer.start();
                LimitedFleet fleet = fleet(server, "", "1000000/h")) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicLong answered = new AtomicLong();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int replica = i % 2;
                boolean confirmed = i < 8;
                threads.add(new Thread(() -> {
                    while (!ended.get()) {
                        Answered answer = confirmed
                                ? fleet.get(replica, BOT, LimitedFleet.REPOSITORY)
                                : fleet.fresh(replica, BOT);
                        if (answer.status() != 200) {
                            wrong.add(answer.status() + " " + answer.body());
                        }
                        answered.incrementAndGet();
                    }
                }));
            }
            try {
                threads.forEach(Thread::start);
                answers(answered, 2_000);
                server.kill();
                answers(answered, 2_000);
                server.startAgain();
                await().until(() -> log.count(WORKS) >= 2);
                answers(answered, 2_000);
                try (Jedis redis = server.jedis()) {
                    redis.clientPause(2_000);
                }
                await().until(() -> log.count(FAILS) >= 4);
                await().until(() -> log.count(WORKS) == log.count(FAILS));
                answers(answered, 2_000);
            } finally {
                ended.set(true);
            }
            await().until(() -> threads.stream().noneMatch(Thread::isAlive));

            assertThat(wrong).isEmpty();
            assertThat(log.count(WORKS)).as("one line for each that it fails").isEqualTo(log.count(FAILS));
        }
    }

    private static void answers(AtomicLong answered, long more) {
        long before = answered.get();
        await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() >= before + more);
    }
}
