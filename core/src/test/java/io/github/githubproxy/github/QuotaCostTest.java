package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaCostTest {
    private static final Optional<RateLimit> RATE_LIMIT =
            Optional.of(new RateLimit(5000, 4990, 10, Instant.ofEpochSecond(1_000_000), "core"));
    private static final String ISSUES = "/repos/{owner}/{repo}/issues";

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 301, 400, 403, 404, 422, 500})
    void responseCostsOneUnit(int status) {
        assertThat(cost(ISSUES, status, "")).isOne();
    }

    @Test
    void notModifiedIsFree() {
        assertThat(cost(ISSUES, 304, "")).isZero();
    }

    @Test
    void rateLimitRequestIsFree() {
        assertThat(cost("/rate_limit", 200, "")).isZero();
    }

    @Test
    void unauthorizedIsFree() {
        assertThat(cost(ISSUES, 401, "{\"message\":\"Bad credentials\"}")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIMARY", "SECONDARY"})
    void limitedRequestIsFree(String kind) {
        ExceededRateLimit met = new ExceededRateLimit(RateLimitKind.valueOf(kind), Optional.of(Duration.ofMinutes(1)));

        assertThat(QuotaCost.of(ISSUES, 403, RATE_LIMIT, Optional.of(met), "")).isZero();
    }

    @Test
    void responseWithoutLimitIsFree() {
        assertThat(QuotaCost.of(ISSUES, 200, Optional.empty(), Optional.empty(), ""))
                .isZero();
    }

    @Test
    void queryCostsReportedPoints() {
        String responseBody = "{\"data\":{\"viewer\":{\"login\":\"a\"},\"rateLimit\":{\"limit\":5000, \"cost\" : 51}}}";

        assertThat(cost("/graphql", 200, responseBody)).isEqualTo(51);
        assertThat(cost(ISSUES, 200, responseBody)).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"data\":{\"rateLimit\":{\"cost\":0}}}",
                "{\"data\":{\"rateLimit\":{\"remaining\":17}}}",
                "{\"data\":{\"rateLimit\":{\"cost\":99999999999}}}",
                "{\"data\":{\"body\":\"\\\"rateLimit\\\":{\\\"cost\\\":51}\"}}"
            })
    void queryCostsAtLeastOne(String responseBody) {
        assertThat(cost("/graphql", 200, responseBody)).isOne();
    }

    private static int cost(String route, int status, String beginning) {
        return QuotaCost.of(route, status, RATE_LIMIT, Optional.empty(), beginning);
    }
}
