package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ExchangeExecutorTest {
    @Test
    void runsTasksOnDaemonThreads() throws Exception {
        try (ExchangeExecutor executor = ExchangeExecutor.create()) {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            executor.execute(() -> ran.complete(Thread.currentThread()));
            Thread thread = ran.get(10, TimeUnit.SECONDS);
            assertThat(thread).isNotEqualTo(Thread.currentThread());
            assertThat(thread.isDaemon()).isTrue();
        }
    }

    @Test
    void callerRunsTaskWhenPoolIsFull() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
        try (ExchangeExecutor executor = new ExchangeExecutor(one)) {
            executor.execute(() -> awaitQuietly(free));
            assertThat(executingThread(executor)).isEqualTo(Thread.currentThread());
            free.countDown();
        }
    }

    @Test
    void callerRunsTaskAfterClose() {
        ExchangeExecutor executor = ExchangeExecutor.create();
        executor.close();
        assertThat(executingThread(executor)).isEqualTo(Thread.currentThread());
    }

    private static Thread executingThread(ExchangeExecutor executor) {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        executor.execute(() -> ran.complete(Thread.currentThread()));
        return ran.getNow(null);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
