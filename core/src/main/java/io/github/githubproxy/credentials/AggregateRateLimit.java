package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Adds up what several accounts have left of a resource. Used by one thread, for one sum. */
final class AggregateRateLimit {
    /** GitHub states a reset this far ahead while nothing has been used. */
    private static final Duration FULL_WINDOW = Duration.ofHours(1);

    private final String resource;
    private final GitHubClock clock;
    private final long now;
    private long limit;
    private long remaining;
    private long largestLimit;
    private int unlimited;
    private int unknown;
    private long reset = Long.MAX_VALUE;

    /** Begins with no account. */
    AggregateRateLimit(String resource, GitHubClock clock, long now) {
        this.resource = resource;
        this.clock = clock;
        this.now = now;
    }

    /** Adds what an account has left. */
    void add(Account account) {
        RateLimitBudget.Snapshot snapshot = account.budget(resource).snapshot(now);
        if (snapshot == null) {
            unknown++;
            return;
        }
        if (snapshot.limit() == 0) {
            unlimited++;
        }
        limit += snapshot.limit();
        remaining += snapshot.remaining();
        largestLimit = Math.max(largestLimit, snapshot.limit());
        if (snapshot.renewedAt() > now) {
            reset = Math.min(reset, snapshot.resetOnGitHubClock(clock));
        }
    }

    /**
     * Returns the sum, in which {@code used} and {@code remaining} add up to {@code limit}. An account of which nothing is
     * known yet counts as unused, with the largest limit known. The reset is the earliest of all accounts, as each reset
     * makes units available.
     *
     * @return empty if nothing is known of any account
     */
    Optional<RateLimit> sum() {
        if (largestLimit == 0) {
            return Optional.empty();
        }
        long total = limit + largestLimit * (unknown + unlimited);
        long left = remaining + largestLimit * unknown;
        Instant ends = reset == Long.MAX_VALUE ? clock.instant().plus(FULL_WINDOW) : Instant.ofEpochSecond(reset);
        return Optional.of(new RateLimit(total, left, total - left, ends, resource));
    }
}
