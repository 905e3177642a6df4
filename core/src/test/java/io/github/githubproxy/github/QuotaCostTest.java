package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaCostTest {
    private static final Optional<RateLimit> FIGURES =
            Optional.of(new RateLimit(5000, 4990, 10, Instant.ofEpochSecond(1_000_000), "core"));
    private static final String ISSUES = "/repos/{owner}/{repo}/issues";

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 301, 400, 403, 404, 422, 500})
    void anAnswerCostsOneWhateverItsStatus(int status) {
        assertThat(cost(ISSUES, status, "")).isOne();
    }

    @Test
    void whatIsNotModifiedIsFree() {
        assertThat(cost(ISSUES, 304, "")).isZero();
    }

    @Test
    void askingWhatIsLeftIsFree() {
        assertThat(cost("/rate_limit", 200, "")).isZero();
    }

    @Test
    void aRefusedTokenIsNotChargedForIt() {
        assertThat(cost(ISSUES, 401, "{\"message\":\"Bad credentials\"}")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIMARY", "SECONDARY"})
    void aRequestThatMeetsALimitIsFree(String kind) {
        ExceededRateLimit met =
                new ExceededRateLimit(ExceededRateLimit.Kind.valueOf(kind), Optional.of(Duration.ofMinutes(1)));

        assertThat(QuotaCost.of(ISSUES, 403, FIGURES, Optional.of(met), "")).isZero();
    }

    @Test
    void whatIsCountedAgainstNoLimitIsFree() {
        assertThat(QuotaCost.of(ISSUES, 200, Optional.empty(), Optional.empty(), ""))
                .isZero();
    }

    @Test
    void aQueryCostsThePointsThatItsAnswerTells() {
        String answer = "{\"data\":{\"viewer\":{\"login\":\"a\"},\"rateLimit\":{\"limit\":5000, \"cost\" : 51}}}";

        assertThat(cost("/graphql", 200, answer)).isEqualTo(51);
        assertThat(cost(ISSUES, 200, answer)).isOne();
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
    void aQueryCostsAtLeastOne(String answer) {
        assertThat(cost("/graphql", 200, answer)).isOne();
    }

    private static int cost(String route, int status, String beginning) {
        return QuotaCost.of(route, status, FIGURES, Optional.empty(), beginning);
    }
}
