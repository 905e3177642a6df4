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

    private final LocalUnitBuffer purse = new LocalUnitBuffer();

    @Test
    void whatIsPutInCanBeTakenOnce() {
        purse.ends(NOW.plus(HOUR), HOUR);
        assertThat(purse.take(NOW)).isFalse();
        purse.put(1, NOW);

        assertThat(purse.take(NOW)).isTrue();
        assertThat(purse.take(NOW)).isFalse();
    }

    @Test
    void ofAWindowThatIsNotKnownOrOverNothingIsKept() {
        purse.put(1, NOW);
        assertThat(purse.take(NOW)).isFalse();

        purse.ends(NOW.plus(HOUR), HOUR);
        purse.put(2, NOW);
        assertThat(purse.held(NOW.plus(HOUR).minusMillis(1))).isEqualTo(2);
        assertThat(purse.held(NOW.plus(HOUR))).isZero();
        assertThat(purse.take(NOW)).isFalse();
    }

    @Test
    void whatTheOthersSayIsAnotherWindowEndsThisOne() {
        purse.ends(NOW.plusSeconds(1), HOUR);
        purse.put(2, NOW);
        purse.ends(NOW.plusSeconds(1), HOUR);
        assertThat(purse.held(NOW)).isEqualTo(2);

        purse.ends(NOW.plusSeconds(3601), HOUR);
        assertThat(purse.take(NOW)).isFalse();
    }

    @Test
    void onlyWhatNobodyTookForATimeIsIdle() {
        purse.ends(NOW.plus(HOUR), HOUR);
        purse.put(5, NOW);
        assertThat(purse.settle(NOW)).as("put in just now").isZero();
        purse.take(NOW);
        purse.take(NOW);
        purse.put(2, NOW);

        assertThat(purse.settle(NOW)).isEqualTo(3);
        assertThat(purse.settle(NOW)).isEqualTo(2);
        assertThat(purse.settle(NOW)).isZero();
    }

    @Test
    void debtsAreSettledAtOnceAndLastAWindowAtMost() {
        purse.owe(3, NOW, HOUR);
        assertThat(purse.take(NOW)).isFalse();
        assertThat(purse.settle(NOW)).isEqualTo(-3);
        assertThat(purse.settle(NOW)).isZero();

        purse.owe(3, NOW, HOUR);
        purse.owe(2, NOW.plus(HOUR), HOUR);
        assertThat(purse.settle(NOW.plus(HOUR))).isEqualTo(-2);
    }

    @Test
    void manyThreadsTakeNoMoreThanThereIs() throws Exception {
        purse.ends(NOW.plus(HOUR), HOUR);
        purse.put(1_000, NOW);
        int threads = 16;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> takers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                takers.add(pool.submit(() -> {
                    start.await();
                    int taken = 0;
                    while (purse.take(NOW)) {
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
