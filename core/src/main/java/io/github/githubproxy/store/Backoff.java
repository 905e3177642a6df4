package io.github.githubproxy.store;

import java.time.Duration;

/**
 * Exponentially growing pauses: each is twice as long as the one before, up to 64 times the first. Not thread-safe; the
 * owner guards it.
 */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 6;

    private int pauses;

    /** Begins the next pause, and returns its length. */
    public Duration next(Duration first) {
        Duration pause = doubled(first, pauses);
        pauses = Math.min(MAX_DOUBLINGS + 1, pauses + 1);
        return pause;
    }

    /** Returns the length of the pause begun last; the first length if there was none. */
    public Duration current(Duration first) {
        return doubled(first, Math.max(0, pauses - 1));
    }

    /** Begins anew with the first length. */
    public void reset() {
        pauses = 0;
    }

    private static Duration doubled(Duration first, int times) {
        return first.multipliedBy(1L << Math.min(MAX_DOUBLINGS, times));
    }
}
