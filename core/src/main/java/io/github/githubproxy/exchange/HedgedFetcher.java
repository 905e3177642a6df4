package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.store.DaemonThreadFactory;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends cacheable requests to GitHub, and a second one over a new connection where the first gets no response header fields in
 * time: the first complete response wins. A stored response that may be served stale is not kept waiting for either. Thread-safe.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean and Barroso, The Tail at Scale: hedged requests</a>
 */
public final class HedgedFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HedgedFetcher.class);

    /** If GitHub hangs as a whole, more second requests would take slots from others and gain nothing. */
    private static final int MAX_SECOND_REQUESTS = 32;

    private static final int P99_FACTOR = 4;
    private static final long IDLE_SECONDS = 10;

    private final UpstreamFetcher fetcher;
    private final UpstreamClient newConnections;
    private final Duration minDelay;
    private final InstantSource clock;
    private final RouteLatencies latencies = new RouteLatencies();
    private final Set<CacheKey> refreshing = ConcurrentHashMap.newKeySet();
    private final Semaphore secondRequests = new Semaphore(MAX_SECOND_REQUESTS);
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor)
            Executors.newFixedThreadPool(MAX_SECOND_REQUESTS, new DaemonThreadFactory("github-proxy-hedge"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("github-proxy-hedge-timer"));

    /**
     * Creates a fetcher.
     *
     * @param newConnections sends each request over a connection that no other one uses
     * @param minDelay the time without response header fields after which a second request is sent, unless four times the 99th
     *     percentile of the route is longer; zero to send none
     */
    public HedgedFetcher(
            UpstreamFetcher fetcher, UpstreamClient newConnections, Duration minDelay, InstantSource clock) {
        this.fetcher = fetcher;
        this.newConnections = newConnections;
        this.minDelay = minDelay;
        this.clock = clock;
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Fetches a response for one client, which waits for it whatever is stored. */
    FetchResult fetch(CacheForward forward, RequestTrace trace) {
        return fetch(forward, trace, () -> false, key -> {});
    }

    /**
     * Fetches a response.
     *
     * @param mayServeStale whether the stored response may be served stale; must not block
     * @param refreshed is called when a request ends that went on after this method returned {@link FetchResult.Delayed}
     */
    FetchResult fetch(
            CacheForward forward, RequestTrace trace, BooleanSupplier mayServeStale, Consumer<CacheKey> refreshed) {
        if (minDelay.isZero()) {
            return fetcher.fetch(forward, trace);
        }
        return new FetchRace(this, forward, trace, mayServeStale, refreshed).run();
    }

    /** Returns whether a request for this key goes on whose clients have got the stored response. */
    boolean isRefreshing(CacheKey key) {
        return refreshing.contains(key);
    }

    /** Sends the first request, and again where that may help. */
    FetchResult sendFirst(CacheForward forward, RequestTrace trace) {
        return measured(fetcher.fetch(forward, trace), trace);
    }

    /** Sends the second request on another thread. Empty, and it is not sent, while too many are. */
    Optional<CompletableFuture<FetchResult>> sendSecond(CacheForward forward, RequestTrace trace) {
        if (!secondRequests.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CompletableFuture.supplyAsync(
                            () -> measured(fetcher.fetchOnce(forward, trace, newConnections), trace), threads)
                    .exceptionally(HedgedFetcher::failed)
                    .whenComplete((result, none) -> secondRequests.release()));
        } catch (RejectedExecutionException e) {
            secondRequests.release();
            return Optional.empty();
        }
    }

    /** Sends the second request on another thread, for the cache alone, unless one for the same key goes on already. */
    void refresh(CacheForward forward, RequestTrace trace, Consumer<CacheKey> refreshed) {
        CacheKey key = forward.key();
        if (!refreshing.add(key)) {
            return;
        }
        Optional<CompletableFuture<FetchResult>> sent = sendSecond(forward, trace);
        if (sent.isEmpty()) {
            refreshing.remove(key);
            return;
        }
        var unused = sent.get().thenAccept(result -> {
            FetchRace.discard(result, trace);
            refreshed.accept(key);
            refreshing.remove(key);
        });
    }

    private static FetchResult failed(Throwable failure) {
        LOG.error("A second request to GitHub failed in the proxy", failure);
        return new FetchResult.Failed(UpstreamException.givenUp());
    }

    private FetchResult measured(FetchResult result, RequestTrace trace) {
        if (!result.isFailure()) {
            latencies.record(trace.route(), trace.upstreamTime());
        }
        return result;
    }

    /** Returns how much longer to wait for response header fields before a second request is sent. */
    Duration untilSecond(String route, Instant sent) {
        Duration usual = latencies.p99(route).multipliedBy(P99_FACTOR);
        Duration delay = usual.compareTo(minDelay) > 0 ? usual : minDelay;
        return delay.minus(Duration.between(sent, clock.instant()));
    }

    Duration minDelay() {
        return minDelay;
    }

    /** Runs a task that does not block after a time; null once this is closed. */
    @Nullable
    ScheduledFuture<?> schedule(Runnable task, Duration delay) {
        try {
            return timer.schedule(task, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Interrupts second requests; first ones go on alone. */
    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
