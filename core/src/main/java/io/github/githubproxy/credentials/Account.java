package io.github.githubproxy.credentials;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whom GitHub counts against: a user, whose tokens share one set of limits, or an installation. Times are milliseconds
 * on the local clock. Safe for use by many threads.
 */
final class Account {
    /** Far more resources than GitHub names; what comes after them is not told apart. */
    private static final int MAX_RESOURCES = 64;

    /** GitHub's advice where an answer names no time: a minute, growing exponentially. */
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    private static final int MAX_DOUBLINGS = 6;

    private final ConcurrentMap<String, RateLimitBudget> budgets = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long pausedUntil;
    private int unnamedPauses;

    /** The budget of a resource. */
    RateLimitBudget budget(String resource) {
        RateLimitBudget known = budgets.get(resource);
        if (known != null) {
            return known;
        }
        String name = budgets.size() < MAX_RESOURCES ? resource : ReservedClientNames.OTHERS;
        return budgets.computeIfAbsent(name, r -> new RateLimitBudget());
    }

    /** The names of the resources of which something is known. */
    Iterable<String> resources() {
        return budgets.keySet();
    }

    /** What is left of each resource of which GitHub has told, sorted by resource. */
    List<RateLimit> limits(GitHubClock time, long now) {
        List<RateLimit> limits = new ArrayList<>();
        new TreeMap<>(budgets).forEach((resource, budget) -> {
            RateLimitBudget.Figures figures = budget.figures(now);
            if (figures != null && figures.limit() > 0) {
                limits.add(figures.toRateLimit(resource, time));
            }
        });
        return limits;
    }

    /** Tells whether nothing says that a request for the resource would be refused. */
    boolean isUsable(String resource, long now) {
        return pausedUntil <= now && budget(resource).isUsable(now);
    }

    /** When a request for the resource has a chance again; now if it has one. */
    long freeFrom(String resource, long now) {
        return Math.max(pausedUntil, budget(resource).freeFrom(now));
    }

    /** When a secondary limit ends; in the past if there is none. */
    long pausedUntil() {
        return pausedUntil;
    }

    /** Takes a slot if fewer than so many are taken. */
    boolean enter(int most) {
        int taken = inFlight.get();
        while (taken < most) {
            if (inFlight.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inFlight.get();
        }
        return false;
    }

    /** Gives a slot back. */
    void leave() {
        inFlight.decrementAndGet();
    }

    /** How many slots are taken. */
    int inFlight() {
        return inFlight.get();
    }

    /** Takes note of an answer's figures. */
    void observe(RateLimit figures, long ends, long now) {
        budget(figures.resource()).observe(figures, ends, now);
    }

    /**
     * Takes note of a secondary limit, which covers everything. Where GitHub names no time, each that is met after the
     * pause for the one before doubles the pause; those of requests that were under way together count once.
     *
     * @return when it ends
     */
    synchronized long pause(Optional<Duration> named, long now) {
        Duration pause = named.orElseGet(() -> unnamedPause(now));
        pausedUntil = Math.max(pausedUntil, now + pause.toMillis());
        return pausedUntil;
    }

    /** Takes note that GitHub serves the account. */
    void served(long now) {
        if (pausedUntil != 0 && pausedUntil <= now) {
            forgetPauses(now);
        }
    }

    /** Adds what another account, found to be the same, has learned. */
    void unite(Account other) {
        other.budgets.forEach((resource, budget) -> budget(resource).unite(budget));
        synchronized (this) {
            pausedUntil = Math.max(pausedUntil, other.pausedUntil);
        }
    }

    private Duration unnamedPause(long now) {
        if (pausedUntil <= now) {
            unnamedPauses++;
        }
        return FIRST_PAUSE.multipliedBy(1L << Math.min(MAX_DOUBLINGS, Math.max(0, unnamedPauses - 1)));
    }

    private synchronized void forgetPauses(long now) {
        if (pausedUntil <= now) {
            pausedUntil = 0;
            unnamedPauses = 0;
        }
    }
}
