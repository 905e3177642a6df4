package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer from GitHub. One request of a client may bring about none, one, or several: to each attempt, and, for
 * {@code /rate_limit}, from each credential. Immutable; holds nothing secret.
 *
 * @param at when its header fields had been received
 * @param origin for whom GitHub was asked
 * @param credential the credential that was used
 * @param status the status code
 * @param resource the rate-limit resource that the request was counted against, such as {@code core}; {@code -} for {@code
 *     /rate_limit}, which is counted against none
 * @param rateLimit the credential's own limit as the answer tells it; empty where it tells none
 * @param quotaSpent units that it cost; see {@link io.github.githubproxy.github.QuotaCost}
 * @param limitMet the kind of limit with which GitHub refused the request, if it did
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
