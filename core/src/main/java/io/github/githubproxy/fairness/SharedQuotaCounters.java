package io.github.githubproxy.fairness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.store.DaemonThreadFactory;
import io.github.githubproxy.store.RedisConnection;
import io.github.githubproxy.store.StoreCircuitBreaker;
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

/** Counts in Redis, for all replicas that use it. There are as many allowances as the registry has limits. */
final class SharedQuotaCounters implements QuotaCounters {
    /** Whoever changes what is below this prefix counts it up: replicas of different versions share a store. */
    private static final String PREFIX = "ghp-limits1:";

    /** How long a unit lies in a purse before it counts as idle. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** Nothing is faster and as exact. Many requests of one client wait for each other. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final StoreCircuitBreaker.Settings MANNER = new StoreCircuitBreaker.Settings(
            LoggerFactory.getLogger(SharedQuotaCounters.class),
            SLOW,
            Duration.ofSeconds(1),
            1,
            "Redis fails; until it works again, this replica holds clients to their limits by itself",
            "Limits of clients are shared with other replicas again");

    private final RedisConnection connection;
    private final URI api;
    private final LocalQuotaCounters own;
    private final SharedQuotaCounter.Store store;
    private final ConcurrentMap<String, SharedQuotaCounter> allowances = new ConcurrentHashMap<>();
    private final Set<SharedQuotaCounter> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor background =
            new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("github-proxy-limits"));

    /**
     * Counts in a Redis.
     *
     * @param api whose limits are shared: those of another GitHub are others
     */
    SharedQuotaCounters(RedisConnection connection, URI api, InstantSourceTimeMeter meter) {
        this.connection = connection;
        this.api = api;
        this.own = new LocalQuotaCounters(meter);
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Ticker ticker = Ticker.systemTicker();
        this.store = new SharedQuotaCounter.Store(
                RedisBucketStore.at(connection, meter),
                meter,
                ticker,
                new StoreCircuitBreaker(MANNER, ticker),
                this::soon,
                this::later);
    }

    @Override
    public QuotaCounter allowance(String name, WindowQuota quota) {
        SharedQuotaCounter known = allowances.computeIfAbsent(name, n -> open(n, quota));
        return known.of(quota);
    }

    private SharedQuotaCounter open(String name, WindowQuota quota) {
        // Names of clients are nobody's business who can look into Redis.
        byte[] digest = Sha256.of((api + "\n" + name).getBytes(UTF_8));
        return new SharedQuotaCounter(name, quota, PREFIX + HexFormat.of().formatHex(digest), own, store);
    }

    private void soon(SharedQuotaCounter allowance) {
        run(Duration.ZERO, () -> settle(allowance));
    }

    private void later(SharedQuotaCounter allowance) {
        if (waiting.add(allowance)) {
            run(IDLE, () -> {
                waiting.remove(allowance);
                settle(allowance);
            });
        }
    }

    private void settle(SharedQuotaCounter allowance) {
        if (allowance.settle()) {
            later(allowance);
        }
    }

    /** What is being settled right now is in no purse. */
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
            // Closed, which settles all.
        }
    }

    @Override
    public void close() {
        background.shutdown();
        awaitBackground();
        allowances.values().forEach(SharedQuotaCounter::close);
        connection.close();
    }
}
