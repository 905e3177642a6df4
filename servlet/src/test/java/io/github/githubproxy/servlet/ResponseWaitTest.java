package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ResponseWaitTest {
    private final ResponseWait wait = new ResponseWait();

    @Test
    void responseEndsWait() throws Exception {
        ProxyResponse response = ProxyAdapter.error(500, "failed");
        assertThat(wait.await(() -> response)).isSameAs(response);
        assertThat(wait.cancel()).isFalse();
        assertThat(wait.isCancelled()).isFalse();
    }

    @Test
    void cancelBeforeStartRunsNoTask() {
        AtomicInteger calls = new AtomicInteger();
        assertThat(wait.cancel()).isTrue();
        assertThatThrownBy(() -> wait.await(() -> {
                    calls.incrementAndGet();
                    return ProxyAdapter.error(500, "failed");
                }))
                .isInstanceOf(ClientGoneException.class);
        assertThat(calls).hasValue(0);
        assertThat(wait.cancel()).as("second call").isFalse();
    }

    @Test
    void closesResponseAfterCancel() {
        AtomicInteger closed = new AtomicInteger();
        ProxyResponse lateResponse = new ProxyResponse(
                200,
                Headers.empty(),
                ResponseBody.of(
                        new ByteArrayInputStream(new byte[0]) {
                            @Override
                            public void close() {
                                closed.incrementAndGet();
                            }
                        },
                        0));
        assertThatThrownBy(() -> wait.await(() -> {
                    wait.cancel();
                    return lateResponse;
                }))
                .isInstanceOf(ClientGoneException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void failureAfterCancelIsClientGone() {
        assertThatThrownBy(() -> wait.await(() -> {
                    wait.cancel();
                    throw new IllegalStateException("the container has taken the request away");
                }))
                .isInstanceOf(ClientGoneException.class);
    }

    @Test
    void rethrowsFailure() {
        IllegalStateException failure = new IllegalStateException("bad");
        assertThatThrownBy(() -> wait.await(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(wait.cancel()).isFalse();
    }

    @Test
    void eitherResponseOrCancelWins() throws Exception {
        int rounds = 20_000;
        CyclicBarrier together = new CyclicBarrier(2);
        ResponseWait[] waits = new ResponseWait[rounds];
        Arrays.setAll(waits, i -> new ResponseWait());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> waiter = threads.submit(() -> {
                int cancelledWaits = 0;
                for (ResponseWait each : waits) {
                    together.await();
                    cancelledWaits += isClientGone(each, Thread::onSpinWait) ? 1 : 0;
                }
                return cancelledWaits;
            });
            Future<Integer> quitter = threads.submit(() -> {
                int successfulCancels = 0;
                for (ResponseWait each : waits) {
                    together.await();
                    successfulCancels += each.cancel() ? 1 : 0;
                }
                return successfulCancels;
            });
            assertThat(waiter.get()).isEqualTo(quitter.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isClientGone(ResponseWait wait, Runnable task) {
        try {
            wait.await(() -> {
                task.run();
                return ProxyAdapter.error(500, "failed");
            });
            return false;
        } catch (ClientGoneException e) {
            return true;
        }
    }
}
