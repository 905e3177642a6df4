package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Begins where it overflows soon, as the system's may. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private final AtomicInteger made = new AtomicInteger();

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whatWasMadeIsKeptForItsTimeAndNoLonger() {
        Kept<Integer> kept = new Kept<>(made::incrementAndGet, SECOND, nanos::get);

        assertThat(kept.get()).isEqualTo(1);
        pass(SECOND.minusNanos(1));
        assertThat(kept.get()).isEqualTo(1);
        pass(Duration.ofNanos(1));
        assertThat(kept.get()).isEqualTo(2);
        assertThat(kept.get()).isEqualTo(2);
    }

    @Test
    void itsTimeBeginsWhenItIsMadeHoweverLongThatTook() {
        Kept<Integer> kept = new Kept<>(
                () -> {
                    pass(SECOND.multipliedBy(5));
                    return made.incrementAndGet();
                },
                SECOND,
                nanos::get);

        assertThat(kept.get()).isEqualTo(1);
        assertThat(kept.get()).isEqualTo(1);
    }

    @Test
    void oneMakesItAndThoseWhoWantItMeanwhileWaitForTheSame() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        Kept<Integer> kept = new Kept<>(
                () -> {
                    awaitLatch(ready);
                    return made.incrementAndGet();
                },
                SECOND,
                nanos::get);
        List<Integer> got = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = start(20, () -> got.add(kept.get()));

        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        ready.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(got).hasSize(20).containsOnly(1);
        assertThat(made).hasValue(1);
    }

    @Test
    void whatFailsFailsForAllWhoWaitAndIsTriedAnewByTheNext() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        Kept<Integer> kept = new Kept<>(
                () -> {
                    awaitLatch(ready);
                    if (made.incrementAndGet() == 1) {
                        throw new IllegalStateException("not now");
                    }
                    return made.get();
                },
                SECOND,
                nanos::get);
        AtomicInteger failed = new AtomicInteger();
        List<Thread> threads = start(3, () -> {
            assertThatThrownBy(kept::get).hasStackTraceContaining("not now");
            failed.incrementAndGet();
        });

        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        ready.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failed).hasValue(3);
        assertThat(kept.get()).isEqualTo(2);
    }

    private static List<Thread> start(int count, Runnable task) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(task);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
