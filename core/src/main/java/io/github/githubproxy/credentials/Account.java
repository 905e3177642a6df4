package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.store.Backoff;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What GitHub's limits apply to: a user, whose tokens share one set of limits, or an installation. Holds the budgets, the
 * pause of a secondary limit and the number of requests in flight. Times are milliseconds on the local clock. Thread-safe.
 */
final class Account {
    /** Far more resources than GitHub has; later ones share one budget, so that the memory is bounded. */
    private static final int MAX_RESOURCES = 64;

    /** GitHub's advice if a response names no time: a minute, growing exponentially. */
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    private final ConcurrentMap<String, RateLimitBudget> budgets = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Backoff backoff = new Backoff();
    private volatile long pausedUntil;

    /** The budget of a resource. */
    RateLimitBudget budget(String resource) {
        RateLimitBudget known = budgets.get(resource);
        if (known != null) {
            return known;
        }
        String name = budgets.size() < MAX_RESOURCES ? resource : ReservedClientNames.OTHERS;
        return budgets.computeIfAbsent(name, r -> new RateLimitBudget());
    }

    /** The names of the resources that have a budget. */
    Iterable<String> resources() {
        return budgets.keySet();
    }

    /** Returns what is left of each resource for which GitHub has stated a limit, sorted by resource. */
    List<RateLimit> rateLimits(GitHubClock clock, long now) {
        List<RateLimit> limits = new ArrayList<>();
        new TreeMap<>(budgets).forEach((resource, budget) -> {
            RateLimitBudget.Snapshot snapshot = budget.snapshot(now);
            if (snapshot != null && snapshot.limit() > 0) {
                limits.add(snapshot.toRateLimit(resource, clock));
            }
        });
        return limits;
    }

    /** Returns whether no known limit would make GitHub refuse a request for the resource. */
    boolean isUsable(String resource, long now) {
        return pausedUntil <= now && budget(resource).isUsable(now);
    }

    /** When requests for the resource may be sent again; {@code now} if they may be sent now. */
    long usableFrom(String resource, long now) {
        return Math.max(pausedUntil, budget(resource).usableFrom(now));
    }

    /** When a secondary limit ends; in the past if there is none. */
    long pausedUntil() {
        return pausedUntil;
    }

    /** Takes a slot if fewer than {@code maxSlots} are taken. */
    boolean tryAcquireSlot(int maxSlots) {
        int taken = inFlight.get();
        while (taken < maxSlots) {
            if (inFlight.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inFlight.get();
        }
        return false;
    }

    /** Returns a slot. */
    void releaseSlot() {
        inFlight.decrementAndGet();
    }

    /** The number of slots taken. */
    int inFlight() {
        return inFlight.get();
    }

    /** Records the limit that a response states. */
    void recordRateLimit(RateLimit limit, long windowEnd, long now) {
        budget(limit.resource()).update(limit, windowEnd, now);
    }

    /**
     * Records a secondary limit, which covers all resources. If GitHub names no time, each limit exceeded after the previous
     * pause doubles the pause; limits exceeded by requests that were in flight together count once.
     *
     * @return when it ends
     */
    synchronized long pause(Optional<Duration> named, long now) {
        Duration pause = named.orElseGet(() -> defaultPause(now));
        pausedUntil = Math.max(pausedUntil, now + pause.toMillis());
        return pausedUntil;
    }

    /** Records that GitHub served a request, which ends the series of growing pauses. */
    void recordSuccess(long now) {
        if (pausedUntil != 0 && pausedUntil <= now) {
            resetPauses(now);
        }
    }

    /** Adds the state of another account that has turned out to be the same. */
    void merge(Account other) {
        other.budgets.forEach((resource, budget) -> budget(resource).merge(budget));
        synchronized (this) {
            pausedUntil = Math.max(pausedUntil, other.pausedUntil);
        }
    }

    private Duration defaultPause(long now) {
        return pausedUntil <= now ? backoff.next(FIRST_PAUSE) : backoff.current(FIRST_PAUSE);
    }

    private synchronized void resetPauses(long now) {
        if (pausedUntil <= now) {
            pausedUntil = 0;
            backoff.reset();
        }
    }
}
