package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * The state of a proxy at one moment. Immutable; contains no secrets.
 *
 * @param at when the status was taken, on the local clock
 * @param credentials the known credentials, in order of configuration
 * @param tokens the installation tokens
 * @param cache the cache backend
 * @param requestsUnderWay requests whose response has not been written completely
 * @param collectors the telemetry collectors
 * @param configuration the configuration that is in force
 */
public record ProxyStatus(
        Instant at,
        List<CredentialStatus> credentials,
        Tokens tokens,
        CacheBackendStatus cache,
        long requestsUnderWay,
        List<CollectorStatus> collectors,
        ConfigurationStatus configuration) {

    /** Copies the lists. */
    public ProxyStatus {
        credentials = List.copyOf(credentials);
        collectors = List.copyOf(collectors);
    }

    /**
     * The installation tokens, counted since start-up.
     *
     * @param issued tokens that GitHub has issued
     * @param failures attempts to get a token that failed
     */
    public record Tokens(long issued, long failures) {}

    /**
     * The cache backend. Values that the backend does not report are empty; a store that several proxies share reports none.
     *
     * @param health whether the backend is used
     * @param readFailures failed reads, counted since start-up
     * @param storeFailures failed writes, counted since start-up
     * @param entries stored responses
     * @param bytes bytes of the stored responses
     * @param maxBytes the upper bound of {@code bytes}
     * @param evictions stored responses that were evicted to make room
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
            /** The backend works, or no failure is known. */
            WORKING,
            /** The backend is read, but stores nothing new. */
            NOT_STORING,
            /** The backend fails or is too slow. It is not used for now, and requests go on as if nothing were stored. */
            FAILING
        }
    }

    /**
     * A telemetry collector. Events are counted since start-up.
     *
     * @param name the collector's type, or the name of its class where the host passed it to the builder
     * @param delivered events that the collector accepted
     * @param failed events on which the collector threw
     * @param dropped events that were not delivered because too many were queued
     */
    public record CollectorStatus(String name, long delivered, long failed, long dropped) {}
}
