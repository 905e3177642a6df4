package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.threads.DaemonThreadFactory;
import io.github.githubproxy.upstream.UpstreamClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sender of cacheable requests that sends a second one over a new connection where the first gets no response header fields in
 * time: the first complete response wins. A stored response that may be served stale is not kept waiting for either. Thread-safe.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean and Barroso, The Tail at Scale: hedged requests</a>
 */
public final class HedgedFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HedgedFetcher.class);

    private static final int P99_FACTOR = 4;
    private static final long TICK_MILLIS = 50;

    private final UpstreamFetcher fetcher;
    private final UpstreamClient newConnections;
    private final Duration minDelay;
    private final InstantSource clock;
    private final RouteLatencies latencies = new RouteLatencies();
    private final Set<CacheKey> refreshing = ConcurrentHashMap.newKeySet();
    private final SecondRequestSender secondRequests = new SecondRequestSender();
    private final Set<FetchRace> races = ConcurrentHashMap.newKeySet();

    private final DaemonThreadFactory threads = new DaemonThreadFactory("github-proxy-hedge-watch");

    /** One tick for all requests: a timer for each would wake its thread for each. */
    private final ScheduledExecutorService ticks = new ScheduledThreadPoolExecutor(1, threads);

    /**
     * Creates a fetcher.
     *
     * @param newConnections sends requests over HTTP/1.1, each over a new connection
     * @param minDelay the time without response header fields after which a second request is sent, unless four times the 99th
     *     percentile of the route is longer; zero to send none
     */
    public HedgedFetcher(
            UpstreamFetcher fetcher, UpstreamClient newConnections, Duration minDelay, InstantSource clock) {
        this.fetcher = fetcher;
        this.newConnections = newConnections;
        this.minDelay = minDelay;
        this.clock = clock;
        if (!minDelay.isZero()) {
            var unused = ticks.scheduleWithFixedDelay(
                    () -> races.forEach(HedgedFetcher::check), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void check(FetchRace race) {
        try {
            race.check();
        } catch (RuntimeException | Error e) {
            // An exception would end the ticks.
            LOG.error("A late request to GitHub could not be sent once more", e);
        }
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
        FetchRace race = new FetchRace(this, forward, trace, mayServeStale, refreshed);
        races.add(race);
        try {
            return race.run();
        } finally {
            races.remove(race);
        }
    }

    /** Returns whether a request for this key goes on whose clients have got the stored response. */
    boolean isRefreshing(CacheKey key) {
        return refreshing.contains(key);
    }

    /** Sends the first request, and again where that may help. */
    FetchResult sendFirst(CacheForward forward, RequestTrace trace) {
        return measured(fetcher.fetch(forward, trace), trace);
    }

    /**
     * Sends the second request on another thread. Empty, and it is not sent, while too many are.
     *
     * @param newTrace creates the trace of the second request
     */
    Optional<SecondRequest> sendSecond(CacheForward forward, Supplier<RequestTrace> newTrace) {
        return secondRequests.send(
                newTrace, trace -> measured(fetcher.fetchOnce(forward, trace, newConnections), trace));
    }

    /** Sends the second request on another thread, for the cache alone, unless one for the same key goes on already. */
    void refresh(CacheForward forward, Supplier<RequestTrace> newTrace, Consumer<CacheKey> refreshed) {
        CacheKey key = forward.key();
        if (!refreshing.add(key)) {
            return;
        }
        Optional<SecondRequest> sent = Optional.empty();
        try {
            sent = sendSecond(forward, newTrace);
        } finally {
            if (sent.isEmpty()) {
                refreshing.remove(key);
            }
        }
        sent.ifPresent(second -> {
            var unused = second.result().thenAccept(result -> {
                try {
                    second.discard(result);
                    refreshed.accept(key);
                } finally {
                    refreshing.remove(key);
                }
            });
        });
    }

    private FetchResult measured(FetchResult result, RequestTrace trace) {
        if (!result.isFailure()) {
            latencies.record(trace.route(), trace.upstreamTime());
        }
        return result;
    }

    /** Returns whether a request that was sent at that time should have got response header fields by now. */
    boolean isLate(String route, Instant sent) {
        Duration waited = Duration.between(sent, clock.instant());
        return waited.compareTo(minDelay) >= 0
                && waited.compareTo(latencies.p99(route).multipliedBy(P99_FACTOR)) >= 0;
    }

    /** Ends second requests; first ones go on alone. */
    @Override
    public void close() {
        ticks.shutdownNow();
        threads.awaitEnd();
        secondRequests.close();
    }
}
