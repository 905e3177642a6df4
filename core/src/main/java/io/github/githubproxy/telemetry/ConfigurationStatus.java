package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The configuration that is in force. Immutable; contains no secrets.
 *
 * @param loadedAt when it was loaded
 * @param reloads successful reloads, counted since start-up
 * @param failures failed reloads, counted since start-up
 * @param problem why the last reload failed; empty if it did not
 * @param expiringTokens the tokens of clients that have expired or will within seven days, the first to expire first
 */
public record ConfigurationStatus(
        Instant loadedAt, long reloads, long failures, Optional<String> problem, List<ExpiringToken> expiringTokens) {

    /** Copies the list. */
    public ConfigurationStatus {
        expiringTokens = List.copyOf(expiringTokens);
    }

    /**
     * A token of a client.
     *
     * @param client the client's name
     * @param at the moment from which the token is no longer accepted
     */
    public record ExpiringToken(String client, Instant at) {}
}
