package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * GitHub's refusal of a request because a rate limit was met.
 *
 * @param kind which kind of limit
 * @param pause how long to leave the credential alone, counted from when the answer was received; empty where GitHub
 *     names no time
 * @see <a
 *     href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit">Exceeding
 *     the rate limit</a>
 */
public record ExceededRateLimit(RateLimitKind kind, Optional<Duration> pause) {

    /**
     * Recognises a limit met: status 403 or 429, and either nothing remaining, or {@code retry-after},
     * {@code gh-limited-by} or a message that speaks of a secondary limit. A 403 that happened to cost the last unit but
     * speaks of something else is none.
     *
     * @param message the beginning of the body, as text; blank where there is none, as for HEAD
     * @param dateOfAnswer the answer's {@code Date}, against which its reset is measured
     */
    public static Optional<ExceededRateLimit> of(int status, Headers headers, String message, Instant dateOfAnswer) {
        if (status != 403 && status != 429) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter = retryAfter(headers, dateOfAnswer);
        Optional<RateLimit> figures = RateLimit.from(headers);
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("secondary rate limit")) {
            return Optional.of(new ExceededRateLimit(RateLimitKind.SECONDARY, retryAfter));
        }
        boolean speaksOfLimits = status == 429 || text.isBlank() || text.contains("rate limit");
        if (speaksOfLimits && figures.isPresent() && figures.get().isLimited()) {
            // Both times are to be waited for: coming back after the first would find nothing remaining.
            Duration untilReset = figures.get().untilReset(dateOfAnswer);
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
     * Recognises a limit met in an answer of GraphQL with status 200: an error of type {@code RATE_LIMIT} or
     * {@code RATE_LIMITED} and no data. What the fields say remains may be anything then.
     *
     * @param body the whole body as text
     * @param dateOfAnswer the answer's {@code Date}, against which its reset is measured
     * @see <a
     *     href="https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api">Rate limits
     *     for the GraphQL API</a>
     */
    public static Optional<ExceededRateLimit> ofGraphQl(Headers headers, String body, Instant dateOfAnswer) {
        Optional<String> message = GraphQlErrors.rateLimit(body);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter = retryAfter(headers, dateOfAnswer);
        if (message.get().toLowerCase(Locale.ROOT).contains("secondary rate limit")) {
            return Optional.of(new ExceededRateLimit(RateLimitKind.SECONDARY, retryAfter));
        }
        Optional<Duration> untilReset = RateLimit.from(headers).map(figures -> figures.untilReset(dateOfAnswer));
        return Optional.of(new ExceededRateLimit(RateLimitKind.PRIMARY, retryAfter.or(() -> untilReset)));
    }

    /** Reads seconds, as GitHub sends them, or the date that RFC 9110, section 10.2.3, has in their place. */
    private static Optional<Duration> retryAfter(Headers headers, Instant dateOfAnswer) {
        try {
            return headers.first("retry-after")
                    .map(value -> Duration.ofSeconds(Math.max(0, Integer.parseInt(value.strip()))));
        } catch (NumberFormatException e) {
            return HttpDate.first(headers, "retry-after")
                    .map(until -> Duration.between(dateOfAnswer, until))
                    .map(pause -> pause.isNegative() ? Duration.ZERO : pause);
        }
    }
}
