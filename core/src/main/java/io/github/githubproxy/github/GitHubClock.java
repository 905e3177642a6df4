package io.github.githubproxy.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * GitHub's clock: the local clock plus its offset to the {@code Date} of GitHub's responses. Times that are sent to GitHub,
 * or to clients in place of GitHub, are in this time. Safe for use by several threads.
 */
public final class GitHubClock implements InstantSource {
    /** A smaller difference is no drift: dates have no fractions of a second, and responses take time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private final InstantSource local;
    private volatile Duration offset = Duration.ZERO;

    /** Creates a clock without offset. */
    public GitHubClock(InstantSource local) {
        this.local = local;
    }

    @Override
    public Instant instant() {
        return local.instant().plus(offset);
    }

    /** Converts a time of the local clock to GitHub's time. */
    public Instant at(Instant localTime) {
        return localTime.plus(offset);
    }

    /** Updates the offset from the {@code Date} of a response that has just arrived. */
    public void update(Instant date) {
        Instant now = local.instant();
        if (!isAbout(date, now.plus(offset))) {
            offset = isAbout(date, now) ? Duration.ZERO : Duration.between(now, date);
        }
    }

    private static boolean isAbout(Instant date, Instant time) {
        return Duration.between(date, time).abs().compareTo(TOLERANCE) <= 0;
    }
}
