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
 * The requests to GitHub under way, for others that ask for the same: the first to ask leads, those who come while it is
 * under way follow. Safe for use by many threads.
 *
 * @param <T> what comes of a request
 */
final class RequestCoalescer<T> {
    private static final int STRIPES = 1024;

    private final ConcurrentMap<CacheKey, Map<Id, Flight<T>>> underWay = new ConcurrentHashMap<>();
    private final AtomicLongArray landings = new AtomicLongArray(STRIPES);

    /**
     * What is asked for: only the same method gets the same answer.
     *
     * @param conditions the client's own, if they go to GitHub as nothing is stored: an answer to them is for the same only
     */
    record Id(CacheKey key, String method, List<String> conditions) {}

    /**
     * What those who followed are told.
     *
     * @param result what came of it, if it is for them too
     */
    record Landing<T>(Fate fate, Optional<T> result) {}

    /** How a flight ended for those who followed. */
    enum Fate {
        /** With something for all. */
        SHARED,
        /** With something for the leader alone. */
        NOT_FOR_OTHERS,
        /** The leader has given up. */
        ABANDONED,
        /** The leader has lost its connection: with a failure for all, if another try has the same end. */
        BROKEN_OFF,
        /** Not in time. */
        LATE
    }

    /** A request under way. */
    static final class Flight<T> {
        private final Instant started;
        private final CompletableFuture<Landing<T>> landing = new CompletableFuture<>();

        private final AtomicReference<@Nullable Flight<T>> again = new AtomicReference<>();

        private Flight(Instant started) {
            this.started = started;
        }

        /** When GitHub was about to be asked. */
        Instant started() {
            return started;
        }

        /**
         * Waits for what comes of it.
         *
         * @throws InterruptedException if the thread is interrupted while it waits
         */
        Landing<T> await(Duration most) throws InterruptedException {
            try {
                return landing.get(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return new Landing<>(Fate.LATE, Optional.empty());
            } catch (ExecutionException e) {
                throw new IllegalStateException("nobody completes a flight with an exception", e);
            }
        }
    }

    /** Returns the request under way, if there is one. */
    Optional<Flight<T>> find(Id id) {
        return Optional.ofNullable(underWay.getOrDefault(id.key(), Map.of()).get(id));
    }

    /** Counts what came to its end, of this and some others: if it has not changed, nothing new has been stored by us. */
    long landings(CacheKey key) {
        return landings.get(stripe(key));
    }

    /**
     * Becomes the leader.
     *
     * @return empty if another was faster
     */
    Optional<Flight<T>> lead(Id id, Instant now) {
        Flight<T> flight = new Flight<>(now);
        return add(id, flight) ? Optional.of(flight) : Optional.empty();
    }

    /** Tells whether it is the one that others find. */
    private boolean add(Id id, Flight<T> flight) {
        Map<Id, Flight<T>> all = underWay.merge(id.key(), Map.of(id, flight), (others, own) -> {
            if (others.containsKey(id)) {
                return others;
            }
            Map<Id, Flight<T>> both = new HashMap<>(others);
            both.putAll(own);
            return both;
        });
        return all.get(id) == flight;
    }

    /** Returns the other try of a flight that broke off, under way or landed, if there is one. */
    Optional<Flight<T>> again(Flight<T> broken) {
        return Optional.ofNullable(broken.again.get());
    }

    /**
     * Becomes the leader of another try, the one for all who followed a flight that broke off, however late they see it.
     *
     * @return empty if another was faster
     */
    Optional<Flight<T>> leadAgain(Id id, Flight<T> broken, Instant now) {
        Flight<T> flight = new Flight<>(now);
        if (!broken.again.compareAndSet(null, flight)) {
            return Optional.empty();
        }
        add(id, flight);
        return Optional.of(flight);
    }

    /** Lets nobody follow any more: what comes of the flight may be older than what they want. */
    void detach(Id id, Flight<T> flight) {
        underWay.computeIfPresent(id.key(), (key, all) -> {
            if (all.get(id) != flight) {
                return all;
            }
            Map<Id, Flight<T>> others = new HashMap<>(all);
            others.remove(id);
            return others.isEmpty() ? null : others;
        });
    }

    /**
     * Ends a flight; first for those who come, so that they begin another, then for those who follow. Nobody who comes
     * follows another flight for the same key either: what comes of that may be older than what has come of this.
     */
    void land(Id id, Flight<T> flight, Landing<T> landing) {
        pass(id.key());
        flight.landing.complete(landing);
    }

    /** Takes note of an answer that came of no flight: what flights under way bring may be older for those who come. */
    void pass(CacheKey key) {
        landings.incrementAndGet(stripe(key));
        underWay.remove(key);
    }

    private static int stripe(CacheKey key) {
        return Math.floorMod(key.hashCode(), STRIPES);
    }
}
