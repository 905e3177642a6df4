package io.github.githubproxy.exchange;

import io.github.githubproxy.access.FailureKind.Followers;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.observe.Cancellation;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets identical requests share one request to GitHub: the first is the leader, those that arrive while it is in flight are
 * followers. Thread-safe.
 */
final class RequestCoalescer {
    private static final int STRIPES = 1024;

    private final InstantSource clock;
    private final ConcurrentMap<CacheKey, Map<Id, InFlight>> inFlight = new ConcurrentHashMap<>();
    private final AtomicLongArray completions = new AtomicLongArray(STRIPES);

    RequestCoalescer(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What makes requests identical.
     *
     * @param conditions the client's preconditions, if GitHub evaluates them because nothing is stored
     */
    record Id(CacheKey key, String method, List<String> conditions) {}

    /** A request in flight. Its result is empty if the leader ended without one. */
    private static final class InFlight {
        private final Instant started;
        private final CompletableFuture<Optional<FetchResult>> result = new CompletableFuture<>();

        private InFlight(Instant started) {
            this.started = started;
        }
    }

    /**
     * Returns the result of an identical request in flight, or becomes the leader.
     *
     * @param deadline when a follower stops waiting
     * @param cancellation ends a follower's wait before the deadline
     * @param mayFollow whether this request may share the response to a request sent at the given time
     * @param fetch sends the leader's request
     * @return empty if the leader's response is for the leader alone, so that the caller must send a request of its own
     */
    Optional<FetchResult> fetch(
            Id id,
            Instant deadline,
            Cancellation cancellation,
            Predicate<Instant> mayFollow,
            Supplier<FetchResult> fetch) {
        try {
            while (true) {
                InFlight own = new InFlight(clock.instant());
                InFlight leader = register(id, own);
                if (leader == own) {
                    return Optional.of(lead(id, own, fetch));
                }
                if (!mayFollow.test(leader.started)) {
                    closeToFollowers(id, leader);
                    continue;
                }
                Optional<FetchResult> result = cancellation.await(() -> await(leader, deadline));
                switch (followersOf(result)) {
                    case SHARE_RESULT -> {
                        return result.map(FetchResult::forFollower);
                    }
                    case SEND_THEIR_OWN -> {
                        return Optional.empty();
                    }
                    case TAKE_OVER -> {} // The next turn registers this request as leader, or finds a new one.
                }
            }
        } catch (InterruptedException e) {
            cancellation.keepInterrupt();
            return Optional.of(new FetchResult.Failed(UpstreamException.givenUp()));
        }
    }

    private static Followers followersOf(Optional<FetchResult> result) {
        return result.map(FetchResult::followers).orElse(Followers.TAKE_OVER);
    }

    private FetchResult lead(Id id, InFlight request, Supplier<FetchResult> fetch) {
        Optional<FetchResult> result = Optional.empty();
        try {
            FetchResult fetched = fetch.get();
            result = Optional.of(fetched);
            return fetched;
        } finally {
            // New requests stop joining before followers wake.
            recordCompletion(id.key());
            request.result.complete(result);
        }
    }

    private Optional<FetchResult> await(InFlight request, Instant deadline) throws InterruptedException {
        long timeout = Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
        try {
            return request.result.get(timeout, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(new FetchResult.Failed(UpstreamException.late()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a result is never completed with an exception", e);
        }
    }

    /** Registers a request unless an identical one is registered. Returns the one that is registered. */
    private InFlight register(Id id, InFlight request) {
        Map<Id, InFlight> all = inFlight.merge(id.key(), Map.of(id, request), (others, own) -> {
            if (others.containsKey(id)) {
                return others;
            }
            Map<Id, InFlight> both = new HashMap<>(others);
            both.putAll(own);
            return both;
        });
        return all.getOrDefault(id, request);
    }

    /** Stops new followers from joining a request: its response may be older than they may be given. */
    private void closeToFollowers(Id id, InFlight request) {
        inFlight.computeIfPresent(id.key(), (key, all) -> {
            if (all.get(id) != request) {
                return all;
            }
            Map<Id, InFlight> others = new HashMap<>(all);
            others.remove(id);
            return others.isEmpty() ? null : others;
        });
    }

    /**
     * Returns a count of completed requests for this key and some others. While it stays the same, this process has stored
     * nothing new under the key.
     */
    long completions(CacheKey key) {
        return completions.get(stripe(key));
    }

    /**
     * Records that a response has arrived. New requests no longer join those in flight for the same key: their responses
     * may be older than this one.
     */
    void recordCompletion(CacheKey key) {
        completions.incrementAndGet(stripe(key));
        inFlight.remove(key);
    }

    private static int stripe(CacheKey key) {
        return Math.floorMod(key.hashCode(), STRIPES);
    }
}
