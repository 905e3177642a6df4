package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One of the proxy's credentials.
 *
 * @param name the name as in {@link CredentialLabel}
 * @param condition whether it can be used
 * @param until when that may change, on the local clock; empty while it is usable
 * @param sharesLimitsWith the name of a credential further up the list that is of the same user, whose limits are these:
 *     whoever adds up leaves this one out
 * @param requestsUnderWay how many requests its user or installation has under way
 * @param limits what remains by resource, as far as GitHub has told, sorted by resource; resets are on GitHub's clock
 */
public record CredentialStatus(
        String name,
        Condition condition,
        Optional<Instant> until,
        Optional<String> sharesLimitsWith,
        int requestsUnderWay,
        List<RateLimit> limits) {

    /** Makes a status. */
    public CredentialStatus {
        limits = List.copyOf(limits);
    }

    /** Whether a credential can be used. */
    public enum Condition {
        /** Requests are sent with it, while {@link #limits} leave something. */
        USABLE,
        /** It has met a secondary rate limit. */
        PAUSED,
        /** No token could be had for it, for a reason that passes. */
        RESTING,
        /** GitHub does not accept it. */
        REFUSED
    }
}
