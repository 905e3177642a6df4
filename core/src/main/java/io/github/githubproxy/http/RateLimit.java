package io.github.githubproxy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of a primary rate limit, from the {@code x-ratelimit-*} fields of a response.
 *
 * @param limit requests allowed in the window
 * @param remaining requests remaining in the window
 * @param used requests used in the window
 * @param reset when the window ends, on GitHub's clock
 * @param resource the resource to which the limit applies: {@code core}, {@code search}, {@code graphql}, ...; an open set
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits for the
 *     REST API</a>
 */
public record RateLimit(long limit, long remaining, long used, Instant reset, String resource) {

    /**
     * Reads the fields of a response.
     *
     * @return empty if a field is missing, as from an Enterprise Server without limits, or is not a number
     */
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

    /** Whether no request remains in this window. */
    public boolean isLimited() {
        return remaining == 0;
    }

    /**
     * Returns the time from a response to the reset; zero or more. Both times are GitHub's, so the local clock does not
     * matter.
     *
     * @param responseDate the {@code Date} of the response
     */
    public Duration untilReset(Instant responseDate) {
        Duration left = Duration.between(responseDate, reset);
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
