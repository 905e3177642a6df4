package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExceededRateLimitTest {
    private static final Instant DATE = Instant.ofEpochSecond(1_000_000);

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void zeroRemainingIsPrimaryLimit(int status) {
        Headers headers = limit("0", "1000600");

        assertThat(ExceededRateLimit.of(status, headers, "API rate limit exceeded for user ID 1.", DATE))
                .contains(new ExceededRateLimit(RateLimitKind.PRIMARY, Optional.of(Duration.ofMinutes(10))));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void secondaryLimitMessageHasNoTime(int status) {
        assertThat(ExceededRateLimit.of(
                        status, limit("17", "1000600"), "You have exceeded a secondary rate limit.", DATE))
                .contains(new ExceededRateLimit(RateLimitKind.SECONDARY, Optional.empty()));
    }

    @Test
    void retryAfterIsObeyed() {
        Headers headers =
                limit("17", "1000600").toBuilder().add("Retry-After", "7").build();

        assertThat(ExceededRateLimit.of(403, headers, "", DATE))
                .contains(new ExceededRateLimit(RateLimitKind.SECONDARY, Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void retryAfterAcceptsHttpDate() {
        Headers headers = limit("17", "1000600").toBuilder()
                .add("Retry-After", HttpDate.format(DATE.plusSeconds(90)))
                .build();

        assertThat(ExceededRateLimit.of(403, headers, "", DATE))
                .contains(new ExceededRateLimit(RateLimitKind.SECONDARY, Optional.of(Duration.ofSeconds(90))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"type\":\"RATE_LIMIT\",\"message\":\"m\"}]}",
                "{\"data\":null,\"errors\":[{\"type\":\"RATE_LIMITED\",\"message\":\"m\"}]}",
                "{\"data\":{\"a\":null,\"b\":{\"c\":[null]}},\"errors\":[{\"type\":\"RATE_LIMIT\",\"message\":\"m\"}]}",
                "{\"errors\":[{\"type\":\"RATE_LIMIT\",\"message\":\"m\"}],\"data\":{\"a\":null}}"
            })
    void graphQlErrorWithoutDataIsPrimaryLimit(String body) {
        assertThat(ExceededRateLimit.ofGraphQl(limit("17", "1000600"), body, DATE))
                .contains(new ExceededRateLimit(RateLimitKind.PRIMARY, Optional.of(Duration.ofMinutes(10))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"a\":null,\"b\":1},\"errors\":[{\"type\":\"RATE_LIMIT\",\"message\":\"m\"}]}",
                "{\"errors\":[{\"type\":\"RATE_LIMIT\",\"message\":\"m\"}],\"data\":{\"a\":[{\"b\":\"\"}]}}",
                "{\"data\":{\"errors\":null},\"errors\":[{\"type\":\"OTHER\",\"message\":\"m\"}]}",
                "{\"data\":{\"a\":",
                "[]"
            })
    void graphQlWithDataOrOtherErrorIsNoLimit(String body) {
        assertThat(ExceededRateLimit.ofGraphQl(limit("17", "1000600"), body, DATE))
                .isEmpty();
    }

    @Test
    void ordinaryForbiddenIsNoLimit() {
        assertThat(ExceededRateLimit.of(403, limit("17", "1000600"), "Resource not accessible by integration", DATE))
                .isEmpty();
        assertThat(ExceededRateLimit.of(200, limit("0", "1000600"), "", DATE)).isEmpty();
    }

    private static Headers limit(String remaining, String reset) {
        return Headers.of("X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset);
    }
}
