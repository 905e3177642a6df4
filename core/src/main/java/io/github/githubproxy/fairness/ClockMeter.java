package io.github.githubproxy.fairness;

import io.github.bucket4j.TimeMeter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The proxy's clock as buckets read it. */
record ClockMeter(InstantSource clock) implements TimeMeter {

    /** Returns the instant that is so far away. */
    Instant in(long nanos) {
        return clock.instant().plusNanos(nanos);
    }

    @Override
    public long currentTimeNanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
        return true;
    }
}
