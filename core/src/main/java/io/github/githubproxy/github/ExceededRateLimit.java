package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A rate limit that GitHub reported as exceeded in its response to a request.
 *
 * @param kind the kind of the limit
 * @param pause the time from the receipt of the response during which the credential must not be used; empty if GitHub
 *     names no time
 * @see <a
 *     href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit">Exceeding
 *     the rate limit</a>
 */
public record ExceededRateLimit(RateLimitKind kind, Optional<Duration> pause) {

    /**
     * Recognizes an exceeded limit in a response: status 403 or 429, and either nothing remaining, or {@code retry-after},
     * {@code gh-limited-by} or a message about a secondary limit. A 403 with nothing remaining and a message about something
     * else is none: it only used the last unit.
     *
     * @param message the beginning of the body, as text; blank if there is none, as for HEAD
     * @param responseDate the {@code Date} of the response, from which the time to the reset is measured
     */
    public static Optional<ExceededRateLimit> of(int status, Headers headers, String message, Instant responseDate) {
        if (status != 403 && status != 429) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter = retryAfter(headers, responseDate);
        Optional<RateLimit> rateLimit = RateLimit.from(headers);
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("secondary rate limit")) {
            return Optional.of(new ExceededRateLimit(RateLimitKind.SECONDARY, retryAfter));
        }
        boolean aboutLimits = status == 429 || text.isBlank() || text.contains("rate limit");
        if (aboutLimits && rateLimit.isPresent() && rateLimit.get().isLimited()) {
            // The later of both times: after retry-after alone, still nothing remains.
            Duration untilReset = rateLimit.get().untilReset(responseDate);
            return Optional.of(new ExceededRateLimit(
                    RateLimitKind.PRIMARY,
                    Optional.of(retryAfter
                            .filter(wait -> wait.compareTo(untilReset) > 0)
                            .orElse(untilReset))));
        }
        boolean secondary =
                retryAfter.isPresent() || headers.contains("gh-limited-by") || text.contains("abuse detection");
        return secondary || status == 429
                ? Optional.of(new ExceededRateLimit(RateLimitKind.SECONDARY, retryAfter))
                : Optional.empty();
    }

    /**
     * Recognizes an exceeded limit in a GraphQL response with status 200: an error of type {@code RATE_LIMIT} or {@code
     * RATE_LIMITED} and no data. The remaining units in its header fields are not considered.
     *
     * @param body the whole body as text
     * @param responseDate the {@code Date} of the response, from which the time to the reset is measured
     * @see <a
     *     href="https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api">Rate limits
     *     for the GraphQL API</a>
     */
    public static Optional<ExceededRateLimit> ofGraphQl(Headers headers, String body, Instant responseDate) {
        Optional<String> message = GraphQlErrors.rateLimitMessage(body);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter = retryAfter(headers, responseDate);
        if (message.get().toLowerCase(Locale.ROOT).contains("secondary rate limit")) {
            return Optional.of(new ExceededRateLimit(RateLimitKind.SECONDARY, retryAfter));
        }
        Optional<Duration> untilReset = RateLimit.from(headers).map(rateLimit -> rateLimit.untilReset(responseDate));
        return Optional.of(new ExceededRateLimit(RateLimitKind.PRIMARY, retryAfter.or(() -> untilReset)));
    }

    /** Reads seconds, as GitHub sends them, or a date, as RFC 9110, section 10.2.3, allows too. */
    private static Optional<Duration> retryAfter(Headers headers, Instant responseDate) {
        try {
            return headers.first("retry-after")
                    .map(value -> Duration.ofSeconds(Math.max(0, Integer.parseInt(value.strip()))));
        } catch (NumberFormatException e) {
            return HttpDate.first(headers, "retry-after")
                    .map(until -> Duration.between(responseDate, until))
                    .map(pause -> pause.isNegative() ? Duration.ZERO : pause);
        }
    }
}
