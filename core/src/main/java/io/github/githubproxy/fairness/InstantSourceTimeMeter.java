package io.github.githubproxy.fairness;

import io.github.bucket4j.TimeMeter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** The proxy's clock as buckets read it. */
record InstantSourceTimeMeter(InstantSource clock) implements TimeMeter {

    /** Returns the time as buckets read it. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Returns the whole second by which an instant has come. GitHub tells of no others, and all should tell the same. */
    static Instant wholeSecond(Instant instant) {
        return instant.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
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
