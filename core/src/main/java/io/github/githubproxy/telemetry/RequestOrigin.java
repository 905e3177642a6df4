package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;

/**
 * Whose request it was, and what kind of thing it asked for. Holds nothing secret.
 *
 * @param requestId the client's {@code X-Request-Id} if it is 1 to 128 visible ASCII characters, else one of the proxy's
 *     own: the same in all events of one request
 * @param client the client's name; {@link ReservedClientNames#NO_CLIENT} where it could not be told, and for what the proxy asks by itself
 * @param method the method that the client sent, or {@code other} if GitHub has no such method
 * @param route the templated path, such as {@code /repos/{owner}/{repo}/issues}: one of those that GitHub publishes, or
 *     {@code other}
 */
public record RequestOrigin(String requestId, String client, String method, String route) {}
