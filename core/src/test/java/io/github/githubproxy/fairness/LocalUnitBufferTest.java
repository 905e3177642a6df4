package io.github.githubproxy.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalUnitBufferTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final LocalUnitBuffer buffer = new LocalUnitBuffer();

    @Test
    void addedUnitIsTakenOnce() {
        buffer.setWindowEnd(NOW.plus(HOUR), HOUR);
        assertThat(buffer.take(NOW)).isFalse();
        buffer.giveBack(1, NOW);

        assertThat(buffer.take(NOW)).isTrue();
        assertThat(buffer.take(NOW)).isFalse();
    }

    @Test
    void unitsOfUnknownOrEndedWindowAreDropped() {
        buffer.giveBack(1, NOW);
        assertThat(buffer.take(NOW)).isFalse();

        buffer.setWindowEnd(NOW.plus(HOUR), HOUR);
        buffer.giveBack(2, NOW);
        assertThat(buffer.held(NOW.plus(HOUR).minusMillis(1))).isEqualTo(2);
        assertThat(buffer.held(NOW.plus(HOUR))).isZero();
        assertThat(buffer.take(NOW)).isFalse();
    }

    @Test
    void newWindowDropsUnits() {
        buffer.setWindowEnd(NOW.plusSeconds(1), HOUR);
        buffer.giveBack(2, NOW);
        buffer.setWindowEnd(NOW.plusSeconds(1), HOUR);
        assertThat(buffer.held(NOW)).isEqualTo(2);

        buffer.setWindowEnd(NOW.plusSeconds(3601), HOUR);
        assertThat(buffer.take(NOW)).isFalse();
    }

    @Test
    void settleReturnsOnlyIdleUnits() {
        buffer.setWindowEnd(NOW.plus(HOUR), HOUR);
        buffer.giveBack(5, NOW);
        assertThat(buffer.settle(NOW)).as("units returned at this moment").isZero();
        buffer.take(NOW);
        buffer.take(NOW);
        buffer.giveBack(2, NOW);

        assertThat(buffer.settle(NOW)).isEqualTo(3);
        assertThat(buffer.settle(NOW)).isEqualTo(2);
        assertThat(buffer.settle(NOW)).isZero();
    }

    @Test
    void debtIsSettledOnceAndEndsWithWindow() {
        buffer.recordDebt(3, NOW, HOUR);
        assertThat(buffer.take(NOW)).isFalse();
        assertThat(buffer.settle(NOW)).isEqualTo(-3);
        assertThat(buffer.settle(NOW)).isZero();

        buffer.recordDebt(3, NOW, HOUR);
        buffer.recordDebt(2, NOW.plus(HOUR), HOUR);
        assertThat(buffer.settle(NOW.plus(HOUR))).isEqualTo(-2);
    }

    @Test
    void concurrentTakesNeverExceedUnits() throws Exception {
        buffer.setWindowEnd(NOW.plus(HOUR), HOUR);
        buffer.giveBack(1_000, NOW);
        int threads = 16;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> takers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                takers.add(pool.submit(() -> {
                    start.await();
                    int taken = 0;
                    while (buffer.take(NOW)) {
                        taken++;
                    }
                    return taken;
                }));
            }
            int taken = 0;
            for (Future<Integer> taker : takers) {
                taken += taker.get();
            }
            assertThat(taken).isEqualTo(1_000);
        } finally {
            pool.shutdownNow();
        }
    }
}
