package io.github.githubproxy.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fairness.QuotaCounters.QuotaCounter;
import io.github.githubproxy.redis.RedisServer;
import io.github.githubproxy.store.RedisSchemes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Two processes share quota counters in one Redis. */
class SharedQuotaCountersTest {
    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final String NAME = "limit core bot";
    private static final WindowQuota TEN = new WindowQuota(10, Duration.ofHours(1));

    private static RedisServer server;

    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final List<SharedQuotaCounters> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void flushRedis() {
        try (Jedis redis = server.jedis()) {
            redis.flushAll();
        }
    }

    @AfterEach
    void close() {
        opened.forEach(SharedQuotaCounters::close);
    }

    private SharedQuotaCounters open(URI api) {
        InstantSource clock = () -> now;
        SharedQuotaCounters counters = new SharedQuotaCounters(
                RedisSchemes.connect("redis://127.0.0.1:" + server.port() + "?timeout=10000", 16),
                api,
                new InstantSourceTimeMeter(clock));
        opened.add(counters);
        return counters;
    }

    private QuotaCounter counter(WindowQuota quota) {
        return open(GITHUB).counter(NAME, quota);
    }

    private static int taken(QuotaCounter counter, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += counter.take().isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void overspendingReachesOtherProcess() {
        QuotaCounter here = counter(TEN);
        QuotaCounter there = counter(TEN);
        assertThat(here.take()).isEmpty();
        here.charge(6);

        assertThat(here.balance()).isEqualTo(new QuotaCounters.Balance(3, now.plus(Duration.ofHours(1))));
        await().until(() -> there.balance().left() == 3);
        assertThat(taken(there, 10) + taken(here, 10)).isEqualTo(3);
    }

    @Test
    void debtReducesNextWindow() {
        QuotaCounter here = counter(TEN);
        here.charge(14);
        // A replica that starts later has only the state in Redis.
        await().until(() -> counter(TEN).balance().left() == 0);

        now = now.plus(Duration.ofHours(1));

        assertThat(taken(counter(TEN), 10)).isEqualTo(6);
    }

    @Test
    void debtResetIsSameForAllProcesses() {
        WindowQuota five = new WindowQuota(5, Duration.ofHours(1));
        Instant reset = now.plus(Duration.ofHours(2));
        QuotaCounter here = counter(five);
        QuotaCounter there = counter(five);
        assertThat(here.take()).isEmpty();
        here.charge(11);

        assertThat(here.balance())
                .as("before and after the debt reaches Redis")
                .isEqualTo(new QuotaCounters.Balance(0, reset));
        await().until(() -> counter(five).balance().left() == 0);
        assertThat(there.take()).contains(reset);
        assertThat(there.balance()).isEqualTo(new QuotaCounters.Balance(0, reset));
        assertThat(here.take()).contains(reset);
        assertThat(here.balance()).isEqualTo(new QuotaCounters.Balance(0, reset));

        now = reset.minusSeconds(1);
        assertThat(here.balance()).isEqualTo(new QuotaCounters.Balance(0, reset));
        assertThat(there.take()).contains(reset);
        now = reset;
        assertThat(here.take()).isEmpty();
        assertThat(there.take()).isEmpty();
    }

    @Test
    void changedQuotaKeepsSpentFraction() {
        SharedQuotaCounters here = open(GITHUB);
        QuotaCounter there = counter(TEN);
        assertThat(taken(there, 5)).isEqualTo(5);

        WindowQuota twenty = new WindowQuota(20, Duration.ofHours(1));
        assertThat(taken(here.counter(NAME, twenty), 4)).isEqualTo(4);
        assertThat(here.counter(NAME, twenty).balance().left()).isEqualTo(6);
        assertThat(here.counter(NAME, TEN).take()).isEmpty();

        assertThat(taken(there, 5)).isEqualTo(2);
    }

    @Test
    void newBucketUsesCurrentQuota() {
        SharedQuotaCounters here = open(GITHUB);
        assertThat(taken(here.counter(NAME, TEN), 20)).isEqualTo(10);
        WindowQuota twenty = new WindowQuota(20, Duration.ofHours(1));
        assertThat(here.counter(NAME, twenty).take()).isPresent();

        flushRedis();

        assertThat(taken(here.counter(NAME, twenty), 30)).isEqualTo(20);
    }

    @Test
    void allProcessesReportSameReset() {
        now = now.plusMillis(400);
        Instant reset = Instant.parse("2026-11-23T11:00:01Z");
        QuotaCounter here = counter(TEN);
        QuotaCounter there = counter(TEN);
        assertThat(here.take()).isEmpty();
        assertThat(here.balance().reset()).isEqualTo(reset);
        now = now.plusMillis(300);
        assertThat(there.take()).isEmpty();
        assertThat(there.balance().reset()).isEqualTo(reset);

        assertThat(taken(here, 8)).isEqualTo(8);

        assertThat(here.take()).contains(reset);
        assertThat(there.take()).contains(reset);
    }

    @Test
    void eachGitHubHasItsOwnLimits() {
        assertThat(taken(counter(TEN), 20)).isEqualTo(10);
        assertThat(taken(open(URI.create("https://ghe.example/api/v3")).counter(NAME, TEN), 20))
                .isEqualTo(10);
    }

    @Test
    void closeReturnsUnspentUnits() {
        SharedQuotaCounters ending = open(GITHUB);
        for (int i = 0; i < 3; i++) {
            assertThat(ending.counter(NAME, TEN).take()).isEmpty();
        }
        ending.counter(NAME, TEN).charge(-1);
        ending.counter(NAME, TEN).charge(-1);
        QuotaCounter other = counter(TEN);
        assertThat(taken(other, 10)).isEqualTo(7);

        ending.close();

        assertThat(taken(other, 10)).isEqualTo(2);
    }

    @Test
    void concurrentTakesSpendExactlyQuota() throws Exception {
        WindowQuota quota = new WindowQuota(300, Duration.ofHours(1));
        for (int round = 0; round < 4; round++) {
            flushRedis();
            List<QuotaCounter> processes = List.of(counter(quota), counter(quota));
            AtomicInteger spent = new AtomicInteger();
            runConcurrently(32, thread -> {
                Random random = new Random(thread);
                QuotaCounter counter = processes.get(thread % 2);
                for (int i = 0; i < 40; i++) {
                    if (counter.take().isEmpty()) {
                        if (random.nextInt(3) == 0) {
                            spent.incrementAndGet();
                        } else {
                            counter.charge(-1);
                        }
                    }
                }
            });
            assertThat(spent.get()).isLessThanOrEqualTo(300);

            // Units in local buffers are credited to the shared counter after a delay.
            await().until(() -> spent.addAndGet(taken(processes.get(0), 50)) >= 300);
            assertThat(taken(processes.get(0), 50) + taken(processes.get(1), 50))
                    .isZero();
            assertThat(spent).hasValue(300);
        }
    }

    private interface Task {
        void run(int thread);
    }

    private static void runConcurrently(int threads, Task task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await();
                    task.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
