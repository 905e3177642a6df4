package io.github.githubproxy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that tests set and advance. */
public final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");

    /** Creates a clock at a fixed time. */
    public ManualClock() {}

    @Override
    public Instant instant() {
        return now;
    }

    /** Advances the clock. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }
}
