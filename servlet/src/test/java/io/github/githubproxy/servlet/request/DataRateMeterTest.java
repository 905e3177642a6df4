package io.github.githubproxy.servlet.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DataRateMeterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final DataRateMeter meter = new MinDataRate(500, Duration.ofSeconds(30), nanos::get).newMeter();

    @Test
    void minimumRateIsEnough() throws IOException {
        for (int i = 0; i < 1000; i++) {
            transfer(Duration.ofSeconds(20), 10_000);
        }
        assertThat(meter.isBehind()).isFalse();
    }

    @Test
    void trickleFailsAfterTolerance() throws IOException {
        for (int i = 0; i < 30; i++) {
            transfer(Duration.ofSeconds(1), 1);
        }
        assertThat(meter.isBehind()).isTrue();
        assertThatThrownBy(() -> transfer(Duration.ofSeconds(1), 1))
                .isInstanceOf(SlowClientException.class)
                .hasMessageContaining("500 bytes per second");
    }

    @Test
    void fastBeginningIsNoCredit() throws IOException {
        transfer(Duration.ofSeconds(1), 6_000_000);
        assertThatThrownBy(() -> transfer(Duration.ofSeconds(31), 1)).isInstanceOf(SlowClientException.class);
    }

    @Test
    void timeBetweenTransfersDoesNotCount() throws IOException {
        transfer(Duration.ofSeconds(20), 1);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        transfer(Duration.ofSeconds(1), 1);
    }

    private void transfer(Duration blocked, long bytes) throws IOException {
        long start = meter.start();
        nanos.addAndGet(blocked.toNanos());
        meter.record(start, bytes);
    }
}
