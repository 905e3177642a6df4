package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration that is in force. Immutable; contains no secrets.
 *
 * @param loadedAt when it was loaded
 * @param reloads successful reloads, counted since start-up
 * @param failures failed reloads, counted since start-up
 * @param problem why the last reload failed; empty if it did not
 * @param expiringTokens the clients with a token that has expired or will within seven days, and from when it is no longer
 *     accepted: the next of several, or the last if all have expired
 */
public record ConfigurationStatus(
        Instant loadedAt, long reloads, long failures, Optional<String> problem, Map<String, Instant> expiringTokens) {

    /** Copies the map, sorted by client. */
    public ConfigurationStatus {
        expiringTokens = Collections.unmodifiableMap(new TreeMap<>(expiringTokens));
    }
}
