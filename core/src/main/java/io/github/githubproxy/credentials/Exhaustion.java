package io.github.githubproxy.credentials;

import java.time.Instant;

/**
 * That no credential can be used for a resource now, or not by that client.
 *
 * @param resource the rate-limit resource
 * @param cause why none can be used
 * @param recovery when the first credential can be used again, on GitHub's clock
 * @param quota what the pool, or the client, is allowed in a window, as far as known, or 0
 */
public record Exhaustion(String resource, Cause cause, Instant recovery, long quota) {

    /** Why no credential can be used. */
    public enum Cause {
        /** All have met a rate limit, or the one that is left may not be tried with this request. */
        LIMITED,
        /** The client has spent what its own limit allows. */
        CLIENT_LIMITED,
        /** What is left is kept for other clients. */
        RESERVED,
        /** GitHub accepts none of them. */
        REFUSED,
        /** None can be had: GitHub issues no token, or does not tell of installations. */
        UNAVAILABLE,
        /** As many requests are under way as may be, and the wait for one of them to end took too long. */
        BUSY,
        /** The thread was interrupted while it waited: nobody wants the answer any more. */
        INTERRUPTED
    }
}
