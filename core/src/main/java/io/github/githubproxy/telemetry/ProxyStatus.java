package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.List;

/**
 * The state of a proxy at one moment. Immutable; holds nothing secret.
 *
 * @param at when that was, on the local clock
 * @param credentials the credentials known, in order of configuration
 * @param tokens the installation tokens
 * @param cache the cache backend
 * @param requestsUnderWay requests whose answer has not been written yet
 * @param collectors the telemetry collectors
 */
public record ProxyStatus(
        Instant at,
        List<CredentialStatus> credentials,
        Tokens tokens,
        CacheBackendStatus cache,
        long requestsUnderWay,
        List<CollectorStatus> collectors) {

    /** Makes a status. */
    public ProxyStatus {
        credentials = List.copyOf(credentials);
        collectors = List.copyOf(collectors);
    }

    /**
     * The installation tokens, since the proxy was made.
     *
     * @param issued how many GitHub has issued
     * @param failures how often it could not be had to
     */
    public record Tokens(long issued, long failures) {}
}
