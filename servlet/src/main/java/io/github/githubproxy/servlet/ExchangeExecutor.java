package io.github.githubproxy.servlet;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which a filter waits for GitHub and for slow clients instead of blocking the container's threads: virtual
 * threads if the JDK has them (21 and later), otherwise a bounded pool of daemon threads.
 */
final class ExchangeExecutor implements AutoCloseable {
    /** Threads for requests that do not wait for GitHub: fresh hits and rejections. */
    private static final int THREADS_FOR_OTHERS = 128;

    private static final int IDLE_SECONDS = 30;
    private static final int CLOSE_TIMEOUT_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeExecutor.class);

    private final ExecutorService threads;
    private final DaemonThreadFactory platformThreads;

    /**
     * Creates an executor.
     *
     * @param platformThreads the factory of the executor's threads; of no thread if they are virtual
     */
    ExchangeExecutor(ExecutorService threads, DaemonThreadFactory platformThreads) {
        this.threads = threads;
        this.platformThreads = platformThreads;
    }

    /**
     * Creates an executor.
     *
     * @param maxWaiting the number of tasks that may wait for GitHub at once
     */
    static ExchangeExecutor create(int maxWaiting) {
        DaemonThreadFactory platformThreads = new DaemonThreadFactory("github-proxy-exchange");
        return new ExchangeExecutor(
                hasVirtualThreads() ? virtualThreads() : pool(maxWaiting + THREADS_FOR_OTHERS, platformThreads),
                platformThreads);
    }

    /**
     * Runs the task on another thread.
     *
     * @return whether there is one; without, the caller must not wait in its place, because the container's threads serve
     *     others too
     */
    boolean execute(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Accepts no further task, and waits up to 5 seconds for running tasks to end. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Requests are still in progress after {} seconds; they may fail", CLOSE_TIMEOUT_SECONDS);
            }
            platformThreads.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("JDK 21 and later have virtual threads", e);
        }
    }

    private static ExecutorService pool(int maxThreads, DaemonThreadFactory factory) {
        return new ThreadPoolExecutor(0, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }
}
