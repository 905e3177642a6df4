package io.github.githubproxy.credentials;

import java.time.Instant;

/**
 * Why no credential can be used for a request, and when one can be used again. Immutable.
 *
 * @param resource the rate-limit resource
 * @param cause why none can be used
 * @param recovery when the first credential can be used again, on GitHub's clock
 * @param quota units that the pool, or the client, may use in a window; 0 if unknown
 */
public record Exhaustion(String resource, Cause cause, Instant recovery, long quota) {

    /** Why no credential can be used. */
    public enum Cause {
        /** All have exceeded a rate limit, or the request cannot be sent again with those that have not. */
        LIMITED,
        /** The client has used up its own limit. */
        CLIENT_LIMITED,
        /** What is left is reserved for other clients. */
        RESERVED,
        /** GitHub accepts none of them. */
        REFUSED,
        /** GitHub issues no token, or the installations could not be discovered. */
        UNAVAILABLE,
        /** All slots are taken, and none became free in time. */
        BUSY,
        /** The thread was interrupted while it waited, since the client is gone. */
        INTERRUPTED
    }
}
