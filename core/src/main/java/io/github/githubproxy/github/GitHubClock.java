package io.github.githubproxy.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * GitHub's clock, as the {@code Date} of its answers tells it: the local clock and how far that is off. What is said to
 * GitHub, or to clients in GitHub's name, is said in this time. Safe for use by many threads.
 */
public final class GitHubClock implements InstantSource {
    /** Dates have no fractions, and answers take their time: so much is no drift. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private final InstantSource local;
    private volatile Duration offset = Duration.ZERO;

    /** Starts with the local clock as it is. */
    public GitHubClock(InstantSource local) {
        this.local = local;
    }

    @Override
    public Instant instant() {
        return local.instant().plus(offset);
    }

    /** Returns GitHub's time at a time of the local clock. */
    public Instant at(Instant localTime) {
        return localTime.plus(offset);
    }

    /** Takes note of the {@code Date} of an answer that has just arrived. */
    public void learn(Instant date) {
        Instant now = local.instant();
        if (!isAbout(date, now.plus(offset))) {
            offset = isAbout(date, now) ? Duration.ZERO : Duration.between(now, date);
        }
    }

    private static boolean isAbout(Instant date, Instant time) {
        return Duration.between(date, time).abs().compareTo(TOLERANCE) <= 0;
    }
}
