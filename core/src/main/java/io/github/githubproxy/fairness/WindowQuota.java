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
 * So many units in a time, all of which are there again when it is over, as with GitHub's own limits.
 *
 * @param units 1 or more
 */
record WindowQuota(long units, Duration period) {

    /**
     * Returns what a limit comes to.
     *
     * @param pool what the pool is allowed, asked where the limit is a part of that; empty where it is not known
     * @return empty if the limit is a part of what is not known
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
     * Returns when the window ends in which an instant is.
     *
     * @param begun when one of the windows began
     */
    Instant endOfWindow(Instant begun, Instant now) {
        long windows = Math.floorDiv(Duration.between(begun, now).toMillis(), period.toMillis());
        return begun.plus(period.multipliedBy(windows + 1));
    }

    BucketConfiguration configuration() {
        return BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(units)
                        .refillIntervally(units, period)
                        .build())
                .build();
    }
}
