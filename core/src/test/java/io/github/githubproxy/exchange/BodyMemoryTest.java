package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class BodyMemoryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final BodyMemory memory = new BodyMemory(100);
    private int clients;

    @Test
    void waitsUntilMemoryIsReleased() throws Exception {
        BodyMemory.Reservation first = memory.open(nextClient());
        first.tryAdd(100);
        BodyMemory.Reservation second = memory.open(nextClient());
        FutureTask<Boolean> waiting = new FutureTask<>(() -> second.awaitAdd(60, LONG));
        Thread thread = new Thread(waiting);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        first.close();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(memory.reservedBytes()).isEqualTo(60);
    }

    /** The interrupt and the grant may both reach a waiter. */
    @RepeatedTest(500)
    void interruptedWaiterKeepsNoMemory() throws Exception {
        BodyMemory.Reservation first = memory.open(nextClient());
        first.tryAdd(100);
        BodyMemory.Reservation second = memory.open(nextClient());
        FutureTask<Boolean> waiting = new FutureTask<>(() -> second.awaitAdd(60, LONG));
        Thread thread = new Thread(waiting);
        thread.start();
        Awaitility.await()
                .pollInterval(Duration.ofNanos(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        CyclicBarrier barrier = new CyclicBarrier(2);
        Thread interrupter = new Thread(() -> {
            try {
                barrier.await();
                thread.interrupt();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();

        barrier.await();
        first.close();

        interrupter.join();
        boolean granted;
        try {
            granted = waiting.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            granted = false;
        }
        assertThat(memory.reservedBytes()).isEqualTo(granted ? 60 : 0);
    }

    @Test
    void wakesAllForWhomThereIsRoom() {
        BodyMemory.Reservation first = memory.open(nextClient());
        first.tryAdd(100);
        CompletableFuture<?>[] waiting = new CompletableFuture<?>[5];
        for (int i = 0; i < waiting.length; i++) {
            BodyMemory.Reservation reservation = memory.open(nextClient());
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            done.complete(reservation.awaitAdd(20, LONG));
                        } catch (InterruptedException e) {
                            done.completeExceptionally(e);
                        }
                    })
                    .start();
            waiting[i] = done;
        }

        first.close();

        assertThat(CompletableFuture.allOf(waiting)).succeedsWithin(LONG);
        assertThat(memory.reservedBytes()).isEqualTo(100);
    }

    @Test
    void neverWaitsForMoreThanAll() throws Exception {
        assertThat(memory.open(nextClient()).awaitAdd(101, LONG)).isFalse();
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void givesUpInTime() throws Exception {
        BodyMemory.Reservation first = memory.open(nextClient());
        first.tryAdd(100);

        assertThat(memory.open(nextClient()).awaitAdd(1, Duration.ofMillis(1))).isFalse();
        assertThat(memory.reservedBytes()).isEqualTo(100);
    }

    @Test
    void oneClientGetsHalfUnlessItHasOneBody() {
        assertThat(memory.open("big").tryAdd(80)).isTrue();
        assertThat(memory.open("big").tryAdd(1)).isFalse();
        assertThat(memory.open("other").tryAdd(20)).isTrue();
    }

    @Test
    void shareOfClientIsFreeAfterRelease() {
        BodyMemory.Reservation first = memory.open("client");
        first.tryAdd(30);
        BodyMemory.Reservation second = memory.open("client");
        assertThat(second.tryAdd(21)).isFalse();

        first.close();

        assertThat(second.tryAdd(21)).isTrue();
    }

    @Test
    void passesOverWaiterWhoseClientHasItsShare() throws Exception {
        BodyMemory.Reservation other = memory.open("other");
        other.tryAdd(60);
        memory.open("greedy").tryAdd(40);
        FutureTask<Boolean> greedy = waiting(memory.open("greedy"), 20);
        FutureTask<Boolean> modest = waiting(memory.open("modest"), 20);

        other.close();

        assertThat(modest.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(greedy.isDone()).isFalse();
        greedy.cancel(true);
    }

    private static FutureTask<Boolean> waiting(BodyMemory.Reservation reservation, long bytes) {
        FutureTask<Boolean> task = new FutureTask<>(() -> reservation.awaitAdd(bytes, LONG));
        Thread thread = new Thread(task);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return task;
    }

    private String nextClient() {
        clients++;
        return "client-" + clients;
    }
}
