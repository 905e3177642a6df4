package io.github.githubproxy.fairness;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Instant;
import java.util.Optional;

/** An allowance of this process. */
final class LocalQuotaCounter implements QuotaCounter {
    private final Bucket bucket;
    private final WindowQuota quota;
    private final InstantSourceTimeMeter meter;

    /** When the first window began. The others follow it without a gap, also while all is there. */
    private final Instant begun;

    private LocalQuotaCounter(Bucket bucket, WindowQuota quota, InstantSourceTimeMeter meter, Instant begun) {
        this.bucket = bucket;
        this.quota = quota;
        this.meter = meter;
        this.begun = begun;
    }

    static LocalQuotaCounter of(WindowQuota quota, InstantSourceTimeMeter meter) {
        Instant begun = meter.now();
        Bucket bucket = Bucket.builder()
                .withCustomTimePrecision(meter)
                .addLimit(quota.configuration().getBandwidths()[0])
                .build();
        return new LocalQuotaCounter(bucket, quota, meter, begun);
    }

    boolean isOf(WindowQuota other) {
        return quota.equals(other);
    }

    /** Returns an allowance of another quota in which as large a part has been spent. */
    LocalQuotaCounter resized(WindowQuota other) {
        if (!isOf(other)) {
            bucket.replaceConfiguration(other.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
        }
        return new LocalQuotaCounter(bucket, other, meter, begun);
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
        // Of a full bucket, Bucket4j does not tell.
        WindowState level = nanosUntilFull == 0
                ? new WindowState(quota.units(), quota.endOfWindow(begun, now))
                : WindowState.of(bucket.getAvailableTokens(), nanosUntilFull, quota, now);
        return level.balance(quota);
    }
}
