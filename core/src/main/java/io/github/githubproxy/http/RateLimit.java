package io.github.githubproxy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of a primary rate limit, as an answer's {@code x-ratelimit-*} fields tell it.
 *
 * @param limit requests allowed in the window
 * @param remaining requests left in the window
 * @param used requests spent in the window
 * @param reset when the window ends, on GitHub's clock
 * @param resource which limit this is: {@code core}, {@code search}, {@code graphql}, ...; an open set
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits for the
 *     REST API</a>
 */
public record RateLimit(long limit, long remaining, long used, Instant reset, String resource) {

    /** Reads the fields of an answer; empty if there are none (Enterprise Server may have limits off) or no numbers. */
    public static Optional<RateLimit> from(Headers headers) {
        OptionalLong limit = number(headers, "x-ratelimit-limit");
        OptionalLong remaining = number(headers, "x-ratelimit-remaining");
        OptionalLong reset = number(headers, "x-ratelimit-reset");
        if (limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
            return Optional.empty();
        }
        long used = number(headers, "x-ratelimit-used").orElse(limit.getAsLong() - remaining.getAsLong());
        return Optional.of(new RateLimit(
                limit.getAsLong(),
                remaining.getAsLong(),
                used,
                Instant.ofEpochSecond(reset.getAsLong()),
                headers.first("x-ratelimit-resource").orElse("core")));
    }

    /** Tells whether the limit is reached: nothing is left in this window. */
    public boolean isLimited() {
        return remaining == 0;
    }

    /**
     * The time to the reset, measured on GitHub's clock by the answer's {@code Date}; zero or more. Independent of how
     * far the local clock is off.
     */
    public Duration untilReset(Instant dateOfAnswer) {
        Duration left = Duration.between(dateOfAnswer, reset);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static OptionalLong number(Headers headers, String name) {
        try {
            long value = Long.parseLong(headers.first(name).orElse("").strip());
            return value >= 0 && value <= Instant.MAX.getEpochSecond() ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
