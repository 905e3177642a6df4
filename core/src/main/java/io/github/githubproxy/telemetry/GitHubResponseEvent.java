package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A response from GitHub. A client's request may cause none, one, or several: one for each attempt and, for {@code
 * /rate_limit}, one for each credential. Immutable; contains no secrets.
 *
 * @param at when the header fields had been received
 * @param origin for whom the request was sent
 * @param credential the credential of the request
 * @param status the status code
 * @param resource the rate-limit resource that the request was counted against, such as {@code core}; {@code -} for {@code
 *     /rate_limit}, which is not counted
 * @param rateLimit the credential's limit as the response states it; empty if the response has none
 * @param quotaSpent units that the request cost; see {@link io.github.githubproxy.github.QuotaCost}
 * @param limitMet the kind of limit for which GitHub refused the request, if it did
 * @param gitHubRequestId GitHub's {@code X-GitHub-Request-Id}
 * @param duration from sending to the end of the header fields
 */
public record GitHubResponseEvent(
        Instant at,
        RequestOrigin origin,
        CredentialLabel credential,
        int status,
        String resource,
        Optional<RateLimit> rateLimit,
        int quotaSpent,
        Optional<RateLimitKind> limitMet,
        Optional<String> gitHubRequestId,
        Duration duration) {}
