package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.Headers;
import java.time.Duration;

/**
 * An answer from GitHub.
 *
 * @param client the client for whom GitHub was asked; the proxy's own name for itself is {@code -}
 * @param method the method sent
 * @param route the templated path, such as {@code /repos/{owner}/{repo}/issues}, or {@code other}
 * @param credential the name of the credential used, such as {@code BOT} for {@code GITHUB_PAT_BOT}; never its value
 * @param status the status code
 * @param headers the header fields as received, from which the rate-limit state can be read
 * @param resource the rate-limit resource that the request used
 * @param duration from sending to the end of the header fields
 */
public record GitHubResponseEvent(
        String client,
        String method,
        String route,
        String credential,
        int status,
        Headers headers,
        String resource,
        Duration duration) {}
