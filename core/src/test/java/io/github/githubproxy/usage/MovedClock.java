package io.github.githubproxy.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told, and begins with all slots. */
final class MovedClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
