package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.QuotaForecast;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values were calculated by hand. */
class QuotaForecasterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private static RateLimit limit(long limit, long remaining, long minutes) {
        return new RateLimit(limit, remaining, limit - remaining, in(minutes), "core");
    }

    private static Instant in(long minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    private static QuotaForecast of(double unitsPerHour, RateLimit... limits) {
        return QuotaForecaster.forecast("core", List.of(limits), unitsPerHour, NOW);
    }

    @Test
    void predictsExhaustionOfOneCredential() {
        QuotaForecast forecast = of(6000, limit(5000, 1000, 30));

        assertThat(forecast.limit()).isEqualTo(5000);
        assertThat(forecast.remaining()).isEqualTo(1000);
        assertThat(forecast.emptyAt()).contains(in(10));
        assertThat(forecast.nextReset()).contains(in(30));
    }

    @Test
    void noExhaustionIfResetComesFirst() {
        assertThat(of(2000, limit(5000, 1000, 30)).emptyAt()).isEmpty();
        assertThat(of(0, limit(5000, 1, 60)).emptyAt()).isEmpty();
    }

    @Test
    void emptyPoolIsExhaustedNow() {
        assertThat(of(0, limit(5000, 0, 30)).emptyAt()).contains(NOW);
        assertThat(of(100, limit(5000, 0, 30), limit(5000, 0, 50)).emptyAt()).contains(NOW);
        assertThat(of(100, limit(5000, 0, 30), limit(5000, 100, 50)).emptyAt()).isEmpty();
    }

    @Test
    void earlierResetRefillsPool() {
        // 60 units per minute. After 5 minutes, 300 of 480 are spent and each limit has 90 remaining. The reset sets
        // the first one to 600, and the 690 units last for another 11.5 minutes.
        assertThat(of(3600, limit(600, 240, 5), limit(600, 240, 60)).emptyAt())
                .contains(NOW.plus(Duration.ofSeconds(16 * 60 + 30)));
    }

    @Test
    void spendsLargestRemainingFirst() {
        // 40 units per minute. After 10 minutes, 400 are spent, all from the second limit, which has 500 remaining. The
        // reset sets the first one to 1000, and the 1500 units last for another 37.5 minutes.
        QuotaForecast forecast = of(2400, limit(1000, 100, 10), limit(1000, 900, 50));

        assertThat(forecast.remaining()).isEqualTo(1000);
        assertThat(forecast.emptyAt()).contains(NOW.plus(Duration.ofSeconds(47 * 60 + 30)));
    }

    @Test
    void endedWindowCountsAsFull() {
        QuotaForecast forecast = of(3600, limit(600, 3, -5), limit(600, 300, 60));

        assertThat(forecast.remaining()).isEqualTo(900);
        assertThat(forecast.emptyAt()).contains(in(15));
        assertThat(forecast.nextReset()).contains(in(60));
    }

    @Test
    void noForecastBeforeFirstWindow() {
        QuotaForecast forecast = of(1_000_000, limit(600, 0, -5), limit(600, 10, 0));

        assertThat(forecast.remaining()).isEqualTo(1200);
        assertThat(forecast.emptyAt()).isEmpty();
        assertThat(forecast.nextReset()).isEmpty();
    }
}
