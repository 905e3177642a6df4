package io.github.githubproxy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told. */
public final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");

    /** Starts the clock. */
    public ManualClock() {}

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves it on. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }
}
