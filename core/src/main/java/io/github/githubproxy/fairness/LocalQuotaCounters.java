package io.github.githubproxy.fairness;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counters of this process. Their number is bounded by the limits and reserves in the client registry, and by {@link
 * TemplateCounters}.
 */
final class LocalQuotaCounters implements QuotaCounters {
    private final InstantSourceTimeMeter meter;
    private final ConcurrentMap<String, LocalQuotaCounter> counters = new ConcurrentHashMap<>();

    LocalQuotaCounters(InstantSourceTimeMeter meter) {
        this.meter = meter;
    }

    @Override
    public QuotaCounter counter(String name, WindowQuota quota) {
        LocalQuotaCounter known = counters.get(name);
        if (known != null && known.hasQuota(quota)) {
            return known;
        }
        return counters.compute(
                name, (same, old) -> old == null ? LocalQuotaCounter.of(quota, meter) : old.resized(quota));
    }

    @Override
    public void remove(String name) {
        counters.remove(name);
    }

    @Override
    public void close() {}

    /** A counter of this process. */
    static final class LocalQuotaCounter implements QuotaCounter {
        private final Bucket bucket;
        private final WindowQuota quota;
        private final InstantSourceTimeMeter meter;

        /** When the first window began. Further windows follow without a gap, also while no unit is spent. */
        private final Instant firstWindow;

        private LocalQuotaCounter(Bucket bucket, WindowQuota quota, InstantSourceTimeMeter meter, Instant firstWindow) {
            this.bucket = bucket;
            this.quota = quota;
            this.meter = meter;
            this.firstWindow = firstWindow;
        }

        static LocalQuotaCounter of(WindowQuota quota, InstantSourceTimeMeter meter) {
            Instant firstWindow = meter.now();
            Bucket bucket = Bucket.builder()
                    .withCustomTimePrecision(meter)
                    .addLimit(quota.configuration().getBandwidths()[0])
                    .build();
            return new LocalQuotaCounter(bucket, quota, meter, firstWindow);
        }

        boolean hasQuota(WindowQuota other) {
            return quota.equals(other);
        }

        /** Returns a counter of another quota in which the same fraction has been spent. */
        LocalQuotaCounter resized(WindowQuota other) {
            if (!hasQuota(other)) {
                bucket.replaceConfiguration(other.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
            }
            return new LocalQuotaCounter(bucket, other, meter, firstWindow);
        }

        @Override
        public Optional<Instant> take() {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            return probe.isConsumed()
                    ? Optional.empty()
                    : Optional.of(
                            InstantSourceTimeMeter.wholeSecond(meter.now().plusNanos(probe.getNanosToWaitForRefill())));
        }

        @Override
        public void charge(long units) {
            if (units < 0) {
                bucket.addTokens(-units);
            } else if (units > 0) {
                var unused = bucket.consumeIgnoringRateLimits(units);
            }
        }

        @Override
        public Balance balance() {
            EstimationProbe full = bucket.estimateAbilityToConsume(quota.units());
            Instant now = meter.now();
            long nanosUntilFull = full.getNanosToWaitForRefill();
            // For a full bucket Bucket4j reports no window.
            WindowState state = nanosUntilFull == 0
                    ? new WindowState(quota.units(), quota.endOfWindow(firstWindow, now))
                    : WindowState.of(bucket.getAvailableTokens(), nanosUntilFull, quota, now);
            return state.balance(quota);
        }
    }
}
