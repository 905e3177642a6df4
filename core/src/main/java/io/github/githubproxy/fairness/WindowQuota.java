package io.github.githubproxy.fairness;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.githubproxy.clients.ClientLimit;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A number of units that may be spent in each fixed window. All units are available again when a window ends, as with GitHub's
 * own limits.
 *
 * @param units 1 or more
 * @param period the length of a window
 */
record WindowQuota(long units, Duration period) {

    /**
     * Converts a client's limit.
     *
     * @param pool returns the pool's limit, empty while it is unknown; called for a limit in percent of the pool only
     * @return empty if the limit is a percentage of an unknown limit
     */
    static Optional<WindowQuota> of(ClientLimit limit, String resource, Supplier<Optional<RateLimit>> pool) {
        return switch (limit.per()) {
            case MINUTE -> Optional.of(new WindowQuota(limit.amount(), Duration.ofMinutes(1)));
            case HOUR -> Optional.of(new WindowQuota(limit.amount(), Duration.ofHours(1)));
            case DAY -> Optional.of(new WindowQuota(limit.amount(), Duration.ofDays(1)));
            case PERCENT_OF_POOL ->
                pool.get()
                        .filter(figures -> figures.limit() != 0)
                        .map(figures -> new WindowQuota(
                                Math.max(1, figures.limit() * limit.amount() / 100),
                                RateLimitResources.window(resource)));
        };
    }

    /**
     * Returns the end of the window that an instant is in.
     *
     * @param begun the beginning of any window
     */
    Instant endOfWindow(Instant begun, Instant now) {
        long windows = Math.floorDiv(Duration.between(begun, now).toMillis(), period.toMillis());
        return begun.plus(period.multipliedBy(windows + 1));
    }

    /** Returns the quota as a configuration of Bucket4j. */
    BucketConfiguration configuration() {
        return BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(units)
                        .refillIntervally(units, period)
                        .build())
                .build();
    }
}
