package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ExchangeExecutorTest {
    @Test
    void runsTasksOnDaemonThreads() throws Exception {
        try (ExchangeExecutor executor = ExchangeExecutor.create(10)) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            executor.execute(() -> ran.complete(Thread.currentThread()));
            Thread thread = ran.get(10, TimeUnit.SECONDS);
            assertThat(thread).isNotEqualTo(Thread.currentThread());
            assertThat(thread.isDaemon()).isTrue();
        }
    }

    @Test
    void rejectsTaskWhenPoolIsFull() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        DaemonThreadFactory threads = new DaemonThreadFactory("test");
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        try (ExchangeExecutor executor = new ExchangeExecutor(one, threads)) {
            assertThat(executor.execute(() -> awaitQuietly(free))).isTrue();
            assertThat(executor.execute(() -> {})).isFalse();
            free.countDown();
        }
    }

    @Test
    void rejectsTaskAfterClose() {
        ExchangeExecutor executor = ExchangeExecutor.create(10);
        executor.close();
        assertThat(executor.execute(() -> {})).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
