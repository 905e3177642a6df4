package io.github.githubproxy;

import java.time.Duration;

/**
 * Whether GitHub responds to the proxy.
 *
 * @param isHealthy whether it does, and accepts the proxy's credentials
 * @param detail what was seen, in a few words without secrets
 * @param duration how long the check took
 */
public record Health(boolean isHealthy, String detail, Duration duration) {}
