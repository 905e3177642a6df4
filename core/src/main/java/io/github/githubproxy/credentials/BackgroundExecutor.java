package io.github.githubproxy.credentials;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small pool of daemon threads for internal calls. Thread-safe. */
final class BackgroundExecutor implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundExecutor.class);
    private static final int MAX_THREADS = 8;
    private static final int IDLE_SECONDS = 30;

    private final DaemonThreadFactory factory = new DaemonThreadFactory("github-proxy-credentials");
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);

    BackgroundExecutor() {
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs the task on another thread. Its exceptions are logged.
     *
     * @throws RejectedExecutionException after {@link #close}
     */
    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A background task has failed", e);
            }
        });
    }

    /** Runs the tasks, and returns the results of those that end in time. Their exceptions are logged. */
    <T> List<T> invokeAll(List<Callable<T>> tasks, Duration timeout) {
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> future : threads.invokeAll(tasks, Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS)) {
                if (!future.isCancelled()) {
                    results.add(future.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("A background task has failed", e.getCause());
        } catch (RejectedExecutionException e) {
            LOG.debug("The pool is closed");
        }
        return results;
    }

    /** Returns whether {@link #close} has been called, so that a task that fails has been interrupted. */
    boolean isClosed() {
        return threads.isShutdown();
    }

    /** Interrupts running tasks and discards waiting ones. */
    @Override
    public void close() {
        threads.shutdownNow();
        factory.awaitEnd();
    }
}
