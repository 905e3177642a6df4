package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of one credential. Immutable; contains no secrets.
 *
 * @param name the name as in {@link CredentialLabel}
 * @param condition whether the credential can be used
 * @param until when the condition may change, on the local clock; empty while the credential is usable
 * @param sharesLimitsWith the name of an earlier credential of the same user, which shares its limits with this one: sums must
 *     leave this one out; else empty
 * @param requestsUnderWay requests in flight of the credential's user or installation
 * @param limits the known limits, sorted by resource; resets are on GitHub's clock
 */
public record CredentialStatus(
        String name,
        Condition condition,
        Optional<Instant> until,
        Optional<String> sharesLimitsWith,
        int requestsUnderWay,
        List<RateLimit> limits) {

    /** Copies the list. */
    public CredentialStatus {
        limits = List.copyOf(limits);
    }

    /** Whether a credential can be used. */
    public enum Condition {
        /** The credential is used while {@link #limits} has units remaining. */
        USABLE,
        /** The credential has met a secondary rate limit. */
        PAUSED,
        /** No token could be obtained, for a temporary reason. */
        RESTING,
        /** GitHub does not accept the credential. */
        REFUSED
    }
}
