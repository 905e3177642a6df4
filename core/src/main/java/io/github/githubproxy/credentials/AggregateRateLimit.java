package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Adds up what several accounts have left, as if they were one. Used by one thread, for one sum. */
final class AggregateRateLimit {
    /** What GitHub names while nothing has been used yet. */
    private static final Duration FULL_WINDOW = Duration.ofHours(1);

    private final String resource;
    private final GitHubClock time;
    private final long now;
    private long limit;
    private long remaining;
    private long presumed;
    private int unlimited;
    private int unknown;
    private long reset = Long.MAX_VALUE;

    /** Begins with nobody. */
    AggregateRateLimit(String resource, GitHubClock time, long now) {
        this.resource = resource;
        this.time = time;
        this.now = now;
    }

    /** Adds what an account has left. */
    void add(Account account) {
        RateLimitBudget.Figures figures = account.budget(resource).figures(now);
        if (figures == null) {
            unknown++;
            return;
        }
        if (figures.limit() == 0) {
            unlimited++;
        }
        limit += figures.limit();
        remaining += figures.remaining();
        presumed = Math.max(presumed, figures.limit());
        if (figures.recovers() > now) {
            reset = Math.min(reset, figures.resetOn(time));
        }
    }

    /**
     * Returns the sum, of which {@code used} and {@code remaining} make {@code limit}. An account of which nothing is
     * known yet is taken for one that has used nothing, with the largest limit known. The reset is the first to come: of
     * those that have something left, the first to get more; if none has, the first to have something again.
     *
     * @return empty if nothing is known of any account
     */
    Optional<RateLimit> sum() {
        if (presumed == 0) {
            return Optional.empty();
        }
        long all = limit + presumed * (unknown + unlimited);
        long left = remaining + presumed * unknown;
        Instant ends = reset == Long.MAX_VALUE ? time.instant().plus(FULL_WINDOW) : Instant.ofEpochSecond(reset);
        return Optional.of(new RateLimit(all, left, all - left, ends, resource));
    }
}
