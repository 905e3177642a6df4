package io.github.githubproxy.credentials;

import java.time.Duration;

/**
 * Whether GitHub accepts a credential. Times are milliseconds on the local clock. Safe for use by many threads.
 *
 * <p>A refused credential is not used for requests again before a probe of ours was accepted; probes come after a growing
 * pause. One that could not be had for a passing reason rests for a short while.
 */
final class CredentialHealth {
    private static final Duration FIRST_PROBE = Duration.ofMinutes(5);
    private static final Duration FIRST_REST = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 6;

    private volatile boolean refused;
    private volatile long restsUntil;
    private int failures;

    /** Tells whether requests may be sent with it. */
    boolean isUsable(long now) {
        return !refused && restsUntil <= now;
    }

    boolean isRefused() {
        return refused;
    }

    /** When something about it may change. */
    long restsUntil() {
        return restsUntil;
    }

    /**
     * Takes note that GitHub does not accept it.
     *
     * @return when it will be probed
     */
    synchronized long refused(long now) {
        if (refused && restsUntil > now) {
            // Told by another request that was under way: that does not make it worse.
            return restsUntil;
        }
        if (!refused) {
            refused = true;
            failures = 0;
        }
        return rest(FIRST_PROBE, now);
    }

    /**
     * Takes note that it cannot be had for now, for a reason that passes.
     *
     * @return until when it rests
     */
    synchronized long unavailable(long now) {
        return refused ? restsUntil : rest(FIRST_REST, now);
    }

    /** Tells whether a probe is due; true for one caller only, until the next pause is over. */
    synchronized boolean claimProbe(long now) {
        if (!refused || restsUntil > now) {
            return false;
        }
        rest(FIRST_PROBE, now);
        return true;
    }

    /**
     * Takes note that GitHub accepts it.
     *
     * @return whether it was refused before
     */
    boolean accepted() {
        return (refused || restsUntil != 0) && restore();
    }

    private synchronized boolean restore() {
        boolean before = refused;
        refused = false;
        restsUntil = 0;
        failures = 0;
        return before;
    }

    private long rest(Duration first, long now) {
        restsUntil = now
                + first.multipliedBy(1L << Math.min(MAX_DOUBLINGS, failures)).toMillis();
        failures++;
        return restsUntil;
    }
}
