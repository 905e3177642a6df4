package io.github.githubproxy.fakegithub.model;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The clock, id sequence and change counter that all objects of one {@link GitHubData} share. Thread-safe. */
final class ModelContext {
    private static final long FIRST_ID = 1_000;

    private final InstantSource clock;
    private final AtomicLong ids = new AtomicLong(FIRST_ID);
    private final AtomicLong version = new AtomicLong();

    ModelContext(InstantSource clock) {
        this.clock = clock;
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    /** Returns the current time in whole seconds, the resolution of GitHub's timestamps. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Counts a change. Must be called after the change is visible to other threads. */
    void recordChange() {
        version.incrementAndGet();
    }

    long version() {
        return version.get();
    }
}
