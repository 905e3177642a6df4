package io.github.githubproxy.fakegithub.world;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out ids and times to everything in one world, and counts its changes. */
final class Ledger {
    private static final long FIRST_ID = 1_000;

    private final InstantSource clock;
    private final AtomicLong ids = new AtomicLong(FIRST_ID);
    private final AtomicLong version = new AtomicLong();

    Ledger(InstantSource clock) {
        this.clock = clock;
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    /** Returns the time in GitHub's resolution of a second. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** To be called after a change is visible. */
    void changed() {
        version.incrementAndGet();
    }

    long version() {
        return version.get();
    }
}
