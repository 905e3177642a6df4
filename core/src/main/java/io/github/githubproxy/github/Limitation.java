package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * GitHub's refusal of a request because a rate limit was met.
 *
 * @param kind which kind of limit
 * @param pause how long to leave the credential alone, counted from when the answer was received
 * @see <a
 *     href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit">Exceeding
 *     the rate limit</a>
 */
public record Limitation(Kind kind, Duration pause) {

    /** The kinds of limit. */
    public enum Kind {
        /** The hourly (or, for search, minutely) budget of one resource. */
        PRIMARY,
        /** Protection against bursts; covers everything that the credential does. */
        SECONDARY
    }

    /** GitHub's advice where an answer names no time. */
    private static final Duration DEFAULT_SECONDARY_PAUSE = Duration.ofMinutes(1);

    /**
     * Recognises a limit met: status 403 or 429, and either nothing remaining, or {@code retry-after},
     * {@code gh-limited-by} or a message that speaks of a secondary limit.
     *
     * @param message the beginning of the body, as text
     * @param dateOfAnswer the answer's {@code Date}, against which its reset is measured
     */
    public static Optional<Limitation> of(int status, Headers headers, String message, Instant dateOfAnswer) {
        if (status != 403 && status != 429) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter = retryAfter(headers);
        Optional<RateLimit> limit = RateLimit.from(headers);
        String text = message.toLowerCase(Locale.ROOT);
        boolean secondary = retryAfter.isPresent()
                || headers.contains("gh-limited-by")
                || text.contains("secondary rate limit")
                || text.contains("abuse detection");
        boolean exhausted = limit.isPresent() && limit.get().isExhausted();
        if (exhausted && !text.contains("secondary rate limit")) {
            Duration untilReset = limit.get().untilReset(dateOfAnswer);
            return Optional.of(new Limitation(Kind.PRIMARY, retryAfter.orElse(untilReset)));
        }
        if (secondary || status == 429) {
            return Optional.of(new Limitation(Kind.SECONDARY, retryAfter.orElse(DEFAULT_SECONDARY_PAUSE)));
        }
        return Optional.empty();
    }

    private static Optional<Duration> retryAfter(Headers headers) {
        try {
            return headers.first("retry-after")
                    .map(value -> Duration.ofSeconds(Math.max(0, Integer.parseInt(value.strip()))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
