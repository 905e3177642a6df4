package io.github.githubproxy.servlet;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which a filter waits for GitHub and for slow clients, so that the container's threads need not: virtual
 * ones where the JDK has them (21 and later), else a bounded pool of daemon threads.
 *
 * <p>When the pool is full, the caller does the work itself. That is what a filter without a pool would do, and it holds
 * back further requests at the container, where limits for them are set.
 */
final class ExchangeExecutor implements AutoCloseable {
    private static final int MAX_THREADS = 256;
    private static final int IDLE_SECONDS = 30;
    private static final int GRACE_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeExecutor.class);

    private final ExecutorService threads;

    ExchangeExecutor(ExecutorService threads) {
        this.threads = threads;
    }

    static ExchangeExecutor create() {
        return new ExchangeExecutor(hasVirtualThreads() ? virtualThreads() : pool());
    }

    /** Runs the task, on another thread if there is one. */
    void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Takes no further task, and gives those under way a little time to end. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Requests are still being answered after {} seconds; they may fail", GRACE_SECONDS);
            }
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

    private static ExecutorService pool() {
        return new ThreadPoolExecutor(
                0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons());
    }

    private static ThreadFactory daemons() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "github-proxy-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
