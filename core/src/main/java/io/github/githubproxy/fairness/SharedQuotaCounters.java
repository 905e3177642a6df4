package io.github.githubproxy.fairness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.store.RedisConnection;
import io.github.githubproxy.store.StoreCircuitBreaker;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Counters in Redis, shared by all replicas. Their number is bounded by the limits and reserves in the client registry, and by
 * {@link TemplateCounters}.
 */
final class SharedQuotaCounters implements QuotaCounters {
    /** Increase the number on any change of the format below: replicas of different versions share a Redis. */
    private static final String PREFIX = "ghp-limits1:";

    /** Delay after which units that are still unused are credited to the shared counter. */
    private static final Duration SETTLE_DELAY = Duration.ofSeconds(1);

    /** A call that takes longer opens the circuit breaker. Requests of one client are serialized. */
    private static final Duration SLOW_CALL = Duration.ofSeconds(1);

    private static final StoreCircuitBreaker.Settings BREAKER_SETTINGS = new StoreCircuitBreaker.Settings(
            LoggerFactory.getLogger(SharedQuotaCounters.class),
            SLOW_CALL,
            Duration.ofSeconds(1),
            1,
            "Redis fails; until it works again, this replica holds clients to their limits by itself",
            "Limits of clients are shared with other replicas again");

    private final RedisConnection connection;
    private final URI api;
    private final SharedQuotaCounter.Store store;
    private final ConcurrentMap<String, SharedQuotaCounter> counters = new ConcurrentHashMap<>();
    private final Set<SharedQuotaCounter> scheduled = ConcurrentHashMap.newKeySet();
    private final DaemonThreadFactory threads = new DaemonThreadFactory("github-proxy-limits");
    private final ScheduledThreadPoolExecutor background = new ScheduledThreadPoolExecutor(1, threads);

    /**
     * Makes counters in a Redis.
     *
     * @param api the root of the GitHub API, which keeps the counters of different GitHub instances apart
     */
    SharedQuotaCounters(RedisConnection connection, URI api, InstantSourceTimeMeter meter) {
        this.connection = connection;
        this.api = api;
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Ticker ticker = Ticker.systemTicker();
        this.store = new SharedQuotaCounter.Store(
                RedisBucketStore.at(connection, meter),
                meter,
                ticker,
                new StoreCircuitBreaker(BREAKER_SETTINGS, ticker),
                this::settleNow,
                this::settleLater);
    }

    @Override
    public QuotaCounter counter(String name, WindowQuota quota) {
        SharedQuotaCounter known = counters.computeIfAbsent(name, n -> newCounter(n, quota));
        return known.withQuota(quota);
    }

    @Override
    public void remove(String name) {
        SharedQuotaCounter removed = counters.remove(name);
        if (removed != null) {
            run(Duration.ZERO, removed::close);
        }
    }

    private SharedQuotaCounter newCounter(String name, WindowQuota quota) {
        // Hashed, so that the names of clients are not visible in Redis.
        byte[] digest = Sha256.of((api + "\n" + name).getBytes(UTF_8));
        return new SharedQuotaCounter(quota, PREFIX + HexFormat.of().formatHex(digest), store);
    }

    private void settleNow(SharedQuotaCounter counter) {
        run(Duration.ZERO, () -> settle(counter));
    }

    private void settleLater(SharedQuotaCounter counter) {
        if (scheduled.add(counter)) {
            run(SETTLE_DELAY, () -> {
                scheduled.remove(counter);
                settle(counter);
            });
        }
    }

    private void settle(SharedQuotaCounter counter) {
        if (counter.settle()) {
            settleLater(counter);
        }
    }

    /** Waits for a settlement that is running, whose units are in no buffer. */
    private void awaitBackground() {
        try {
            var unused = background.awaitTermination(connection.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Duration delay, Runnable task) {
        try {
            var unused = background.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The counters are closed, and closing settles all of them.
        }
    }

    @Override
    public Runnable prepare(String url) {
        Runnable reconnect = connection.prepare(url);
        return () -> {
            reconnect.run();
            counters.values().forEach(SharedQuotaCounter::forgetConfiguration);
        };
    }

    @Override
    public void close() {
        background.shutdown();
        awaitBackground();
        counters.values().forEach(SharedQuotaCounter::close);
        connection.close();
        threads.awaitEnd();
    }
}
