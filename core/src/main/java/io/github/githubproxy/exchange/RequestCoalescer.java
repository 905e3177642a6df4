package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import java.time.Duration;
import java.time.Instant;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The requests to GitHub in flight, so that identical requests share one: the first is the leader, those that arrive while
 * it is in flight are followers. Thread-safe.
 *
 * @param <T> the result of a request
 */
final class RequestCoalescer<T> {
    private static final int STRIPES = 1024;

    private final ConcurrentMap<CacheKey, Map<Id, InFlight<T>>> inFlight = new ConcurrentHashMap<>();
    private final AtomicLongArray completions = new AtomicLongArray(STRIPES);

    /**
     * What makes requests identical.
     *
     * @param conditions the client's preconditions, if GitHub evaluates them because nothing is stored
     */
    record Id(CacheKey key, String method, List<String> conditions) {}

    /**
     * How a leader's request ended, as its followers see it.
     *
     * @param result the result, if followers share it
     */
    record Outcome<T>(Kind kind, Optional<T> result) {
        enum Kind {
            /** All share the result. */
            SHARED,
            /** The result is for the leader alone: each follower sends its own request. */
            LEADER_ONLY,
            /** The leader gave up for a reason of its own: a follower becomes the leader. */
            ABANDONED,
            /** The leader's connection broke: one follower tries again, once, and all share that outcome. */
            CONNECTION_LOST,
            /** The follower's own deadline passed. */
            TIMED_OUT
        }

        static <T> Outcome<T> shared(T result) {
            return new Outcome<>(Kind.SHARED, Optional.of(result));
        }

        static <T> Outcome<T> withoutResult(Kind kind) {
            return new Outcome<>(kind, Optional.empty());
        }
    }

    /** A request in flight. */
    static final class InFlight<T> {
        private final Instant started;
        private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
        private final AtomicReference<@Nullable InFlight<T>> retry = new AtomicReference<>();

        private InFlight(Instant started) {
            this.started = started;
        }

        /** Returns the time just before the request was sent. */
        Instant started() {
            return started;
        }

        /**
         * Waits for the outcome.
         *
         * @throws InterruptedException if the thread is interrupted while it waits
         */
        Outcome<T> await(Duration timeout) throws InterruptedException {
            try {
                return outcome.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return Outcome.withoutResult(Outcome.Kind.TIMED_OUT);
            } catch (ExecutionException e) {
                throw new IllegalStateException("an outcome is never completed with an exception", e);
            }
        }
    }

    /** Returns the request in flight that a request with this id may follow. */
    Optional<InFlight<T>> find(Id id) {
        return Optional.ofNullable(inFlight.getOrDefault(id.key(), Map.of()).get(id));
    }

    /**
     * Returns a count of completed requests for this key and some others. While it stays the same, this process has stored
     * nothing new under the key.
     */
    long completions(CacheKey key) {
        return completions.get(stripe(key));
    }

    /**
     * Registers the caller as leader.
     *
     * @return empty if another request became the leader first
     */
    Optional<InFlight<T>> lead(Id id, Instant now) {
        InFlight<T> request = new InFlight<>(now);
        return register(id, request) ? Optional.of(request) : Optional.empty();
    }

    /** Registers a request unless one is registered. Returns whether this one was registered. */
    private boolean register(Id id, InFlight<T> request) {
        Map<Id, InFlight<T>> all = inFlight.merge(id.key(), Map.of(id, request), (others, own) -> {
            if (others.containsKey(id)) {
                return others;
            }
            Map<Id, InFlight<T>> both = new HashMap<>(others);
            both.putAll(own);
            return both;
        });
        return all.get(id) == request;
    }

    /** Returns the retry of a request whose connection was lost, in flight or completed, if there is one. */
    Optional<InFlight<T>> findRetry(InFlight<T> lost) {
        return Optional.ofNullable(lost.retry.get());
    }

    /**
     * Registers the caller as leader of the one retry of a request whose connection was lost.
     *
     * @return empty if another follower was first
     */
    Optional<InFlight<T>> leadRetry(Id id, InFlight<T> lost, Instant now) {
        InFlight<T> request = new InFlight<>(now);
        if (!lost.retry.compareAndSet(null, request)) {
            return Optional.empty();
        }
        register(id, request);
        return Optional.of(request);
    }

    /** Stops new followers from joining a request: its response may be older than they may be given. */
    void closeToFollowers(Id id, InFlight<T> request) {
        inFlight.computeIfPresent(id.key(), (key, all) -> {
            if (all.get(id) != request) {
                return all;
            }
            Map<Id, InFlight<T>> others = new HashMap<>(all);
            others.remove(id);
            return others.isEmpty() ? null : others;
        });
    }

    /**
     * Completes a request. New requests stop joining before followers wake, for all requests of the same key: the response
     * of another one may be older than this one's.
     */
    void complete(Id id, InFlight<T> request, Outcome<T> outcome) {
        recordCompletion(id.key());
        request.outcome.complete(outcome);
    }

    /** Records a response to a request that had no followers: new requests must not join those in flight before it. */
    void recordCompletion(CacheKey key) {
        completions.incrementAndGet(stripe(key));
        inFlight.remove(key);
    }

    private static int stripe(CacheKey key) {
        return Math.floorMod(key.hashCode(), STRIPES);
    }
}
