package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RouteLatenciesTest {
    private static final String ROUTE = "/repos/{owner}/{repo}";

    private final RouteLatencies latencies = new RouteLatencies();

    private void record(int times, long millis) {
        for (int i = 0; i < times; i++) {
            latencies.record(ROUTE, Duration.ofMillis(millis));
        }
    }

    @Test
    void unknownRouteHasNone() {
        record(10, 100);

        assertThat(latencies.p99("/user")).isZero();
    }

    @Test
    void fewLatenciesSayNothing() {
        record(9, 100);
        assertThat(latencies.p99(ROUTE)).isZero();

        record(1, 100);

        assertThat(latencies.p99(ROUTE)).hasMillis(100);
    }

    @Test
    void oneOutlierOfManyIsIgnored() {
        record(127, 10);
        record(1, 60_000);

        assertThat(latencies.p99(ROUTE)).hasMillis(10);
    }

    @Test
    void twoOutliersOf128Count() {
        record(126, 10);
        record(2, 60_000);

        assertThat(latencies.p99(ROUTE)).hasMillis(60_000);
    }

    @Test
    void onlyLast128Count() {
        record(1_000, 60_000);
        record(128, 10);

        assertThat(latencies.p99(ROUTE)).hasMillis(10);
    }
}
