package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.observe.Cancellation;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestCoalescerTest {
    private static final RequestCoalescer.Id ID =
            new RequestCoalescer.Id(CacheKey.of("https://api.github.com/user", Headers.empty(), ""), "GET", List.of());
    private static final FetchResult GIVEN_UP = new FetchResult.Failed(UpstreamException.givenUp());
    private static final FetchResult LATE = new FetchResult.Failed(UpstreamException.late());

    /** Constant, so that the time left is the real time of a wait. */
    private final Instant now = Instant.parse("2026-11-23T10:00:00Z");

    private final RequestCoalescer coalescer = new RequestCoalescer(() -> now);
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void release() {
        never.countDown();
    }

    @Test
    void followerOfInterruptedLeaderTakesOver() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Running leader = start(Duration.ofMinutes(1), () -> afterInterrupt(interrupted));
        awaitWaiting(leader);
        Running follower = start(Duration.ofMinutes(1), () -> LATE);
        awaitWaiting(follower);

        leader.thread.interrupt();

        assertThat(leader.result.get(10, TimeUnit.SECONDS)).containsSame(GIVEN_UP);
        assertThat(follower.result.get(10, TimeUnit.SECONDS)).containsSame(LATE);
    }

    /** The deadline is that of the follower's own arrival. */
    @Test
    void followerKeepsItsDeadlineBehindNextLeader() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Running leader = start(Duration.ofMinutes(1), () -> afterInterrupt(interrupted));
        awaitWaiting(leader);
        Running next = start(Duration.ofMinutes(1), () -> afterInterrupt(never));
        awaitWaiting(next);
        leader.thread.interrupt();
        assertThat(leader.result.get(10, TimeUnit.SECONDS)).containsSame(GIVEN_UP);
        await().until(() -> isLeading(next));

        Running late = start(Duration.ZERO, () -> afterInterrupt(never));

        Optional<FetchResult> result = late.result.get(10, TimeUnit.SECONDS);
        assertThat(result.orElseThrow().failureDetail()).isEqualTo(LATE.failureDetail());
        assertThat(next.result).isNotDone();
        next.thread.interrupt();
    }

    private record Running(Thread thread, CompletableFuture<Optional<FetchResult>> result) {}

    private Running start(Duration timeLeft, Supplier<FetchResult> fetch) {
        CompletableFuture<Optional<FetchResult>> result = new CompletableFuture<>();
        Thread thread = new Thread(() ->
                result.complete(coalescer.fetch(ID, now.plus(timeLeft), new Cancellation(), sent -> true, fetch)));
        thread.setDaemon(true);
        thread.start();
        return new Running(thread, result);
    }

    private static FetchResult afterInterrupt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return GIVEN_UP;
    }

    private static void awaitWaiting(Running running) {
        await().until(() -> running.thread.getState() == Thread.State.WAITING
                || running.thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static boolean isLeading(Running running) {
        for (StackTraceElement frame : running.thread.getStackTrace()) {
            if (frame.getMethodName().equals("afterInterrupt")) {
                return true;
            }
        }
        return false;
    }
}
