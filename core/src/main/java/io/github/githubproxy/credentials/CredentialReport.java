package io.github.githubproxy.credentials;

import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a credential fares.
 *
 * @param sharesLimitsWith the name of one before it in the list that counts against the same account
 * @param until when the condition may change, on the local clock; empty for one that is usable
 * @param underWay how many requests its account has under way
 * @param limits what its account has left, sorted by resource; resets are on GitHub's clock
 */
public record CredentialReport(
        String name,
        Condition condition,
        Optional<Instant> until,
        Optional<String> sharesLimitsWith,
        int underWay,
        List<RateLimit> limits) {

    /** Whether requests may be sent with it. */
    public enum Condition {
        /** Nothing speaks against it but what its limits leave. */
        USABLE,
        /** Its account has met a secondary limit. */
        PAUSED,
        /** It has no token, for a reason that passes. */
        RESTING,
        /** GitHub does not accept it. */
        REFUSED
    }
}
