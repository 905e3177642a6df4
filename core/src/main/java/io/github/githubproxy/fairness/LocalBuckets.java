package io.github.githubproxy.fairness;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Counts in this process. There are as many buckets as the registry has limits. */
final class LocalBuckets implements Buckets {
    private final TimeMeter time;
    private final ConcurrentMap<String, Sized> buckets = new ConcurrentHashMap<>();

    LocalBuckets(InstantSource clock) {
        this.time = new ClockTime(clock);
    }

    private record ClockTime(InstantSource clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    private record Sized(Quota quota, Bucket bucket) {}

    @Override
    public Bucket bucket(String name, Quota quota) {
        Sized known = buckets.get(name);
        if (known != null && known.quota.equals(quota)) {
            return known.bucket;
        }
        return buckets.compute(name, (same, old) -> old == null ? fresh(quota) : resized(old, quota)).bucket;
    }

    @Override
    public void close() {}

    private Sized fresh(Quota quota) {
        Bucket bucket = Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(quota.configuration().getBandwidths()[0])
                .build();
        return new Sized(quota, bucket);
    }

    private static Sized resized(Sized old, Quota quota) {
        if (!old.quota.equals(quota)) {
            old.bucket.replaceConfiguration(quota.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
        }
        return new Sized(quota, old.bucket);
    }
}
