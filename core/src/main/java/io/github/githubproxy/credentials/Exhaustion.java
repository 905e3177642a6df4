package io.github.githubproxy.credentials;

import java.time.Instant;

/**
 * That no credential can be used for a resource now.
 *
 * @param resource the rate-limit resource
 * @param recovery when the first credential can be used again
 * @param cause why none can be used
 * @param quota what that credential is allowed in a window, as far as known, or 0
 */
public record Exhaustion(String resource, Cause cause, Instant recovery, long quota) {

    /** Why a credential cannot be used. */
    public enum Cause {
        /** It has met a rate limit. */
        LIMITED,
        /** GitHub does not accept it. */
        REFUSED
    }
}
