package io.github.githubproxy.telemetry;

import java.util.OptionalLong;

/**
 * The cache backend. Figures that it does not tell are empty: a store that several proxies share tells none.
 *
 * @param health whether it is used
 * @param readFailures calls that read and failed, since the proxy was made
 * @param storeFailures calls that store and failed
 * @param entries responses stored
 * @param bytes bytes that they take
 * @param maxBytes bytes that they may take
 * @param evictions responses that were dropped to make room
 */
public record CacheBackendStatus(
        Health health,
        long readFailures,
        long storeFailures,
        OptionalLong entries,
        OptionalLong bytes,
        OptionalLong maxBytes,
        OptionalLong evictions) {

    /** Whether a backend is used. */
    public enum Health {
        /** It works, as far as is known. */
        WORKING,
        /** It is read, but takes nothing new. */
        NOT_STORING,
        /** It fails or is too slow, and is left alone: requests go on as if nothing were stored. */
        FAILING
    }
}
