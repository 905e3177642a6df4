package io.github.githubproxy.servlet.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataRateMeterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final DataRateWatch watch =
            DataRateWatch.start(new MinDataRate(500, Duration.ofSeconds(30), Duration.ofDays(1), nanos::get));
    private final DataRateMeter meter = watch.newMeter();

    @AfterEach
    void closeWatch() {
        watch.close();
    }

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

    @Test
    void interruptsBlockedTransferOnceItsBytesCannotBeInTime() throws IOException {
        meter.measure(5_000, () -> {
            nanos.addAndGet(Duration.ofSeconds(40).toNanos());
            assertThat(meter.interruptIfLate()).isFalse();
            return 5_000;
        });
        assertThatThrownBy(() -> meter.measure(5_000, () -> {
                    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
                    assertThat(meter.interruptIfLate()).isTrue();
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    throw new ClosedByInterruptException();
                }))
                .isInstanceOf(SlowClientException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsNothingBetweenTransfers() throws IOException {
        transfer(Duration.ofSeconds(30), 0);
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        assertThat(meter.interruptIfLate()).isFalse();
    }

    private void transfer(Duration blocked, long bytes) throws IOException {
        meter.measure(bytes, () -> {
            nanos.addAndGet(blocked.toNanos());
            return bytes;
        });
    }
}
