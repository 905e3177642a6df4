package io.github.githubproxy.credentials;

import io.github.githubproxy.store.Backoff;
import java.time.Duration;

/**
 * Whether GitHub accepts a credential. Times are milliseconds on the local clock. Thread-safe.
 *
 * <p>A rejected credential is not used for requests until a probe succeeds; the pauses between probes grow. A credential
 * for which no token can be had, for a temporary reason, is not used during a short pause.
 */
final class CredentialHealth {
    private static final Duration FIRST_PROBE_PAUSE = Duration.ofMinutes(5);
    private static final Duration FIRST_TOKEN_PAUSE = Duration.ofSeconds(5);

    private final Backoff backoff = new Backoff();
    private volatile boolean rejected;
    private volatile long pausedUntil;

    /** Returns whether requests may be sent with it. */
    boolean isUsable(long now) {
        return !rejected && pausedUntil <= now;
    }

    /** Returns whether GitHub does not accept it. */
    boolean isRejected() {
        return rejected;
    }

    /** The end of the pause: when a rejected credential is probed, or another is used again. */
    long pausedUntil() {
        return pausedUntil;
    }

    /**
     * Records that GitHub does not accept it.
     *
     * @return when it will be probed
     */
    synchronized long recordRejection(long now) {
        if (rejected && pausedUntil > now) {
            // From a request that was in flight: the pause does not grow for it.
            return pausedUntil;
        }
        if (!rejected) {
            rejected = true;
            backoff.reset();
        }
        return pause(FIRST_PROBE_PAUSE, now);
    }

    /**
     * Records that no token can be had for it, for a temporary reason.
     *
     * @return until when it is paused
     */
    synchronized long recordUnavailable(long now) {
        return rejected ? pausedUntil : pause(FIRST_TOKEN_PAUSE, now);
    }

    /** Claims a probe if one is due, and begins the next pause; true for one caller only. */
    synchronized boolean claimProbe(long now) {
        if (!rejected || pausedUntil > now) {
            return false;
        }
        pause(FIRST_PROBE_PAUSE, now);
        return true;
    }

    /**
     * Records that GitHub accepts it.
     *
     * @return whether it was rejected before
     */
    boolean recordAcceptance() {
        return (rejected || pausedUntil != 0) && reset();
    }

    private synchronized boolean reset() {
        boolean wasRejected = rejected;
        rejected = false;
        pausedUntil = 0;
        backoff.reset();
        return wasRejected;
    }

    private long pause(Duration first, long now) {
        pausedUntil = now + backoff.next(first).toMillis();
        return pausedUntil;
    }
}
