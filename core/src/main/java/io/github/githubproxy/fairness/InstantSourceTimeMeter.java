package io.github.githubproxy.fairness;

import io.github.bucket4j.TimeMeter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** Adapts the proxy's clock to Bucket4j, with the resolution of milliseconds. */
record InstantSourceTimeMeter(InstantSource clock) implements TimeMeter {

    /** Returns the present time with the resolution of milliseconds. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Rounds an instant up to a whole second, the resolution of reset times in GitHub's header fields. */
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
