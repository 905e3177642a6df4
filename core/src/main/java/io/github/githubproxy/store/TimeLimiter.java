package io.github.githubproxy.store;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Runs calls on a bounded pool of threads and waits for each at most a given time. Socket timeouts alone do not limit a call:
 * each limits one read, and a response that arrives slowly takes any number of reads. Safe for use by many threads.
 */
final class TimeLimiter implements AutoCloseable {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** The maximum number of queued calls for each thread. More would not finish in time. */
    private static final int QUEUED_PER_THREAD = 16;

    private final DaemonThreadFactory factory = new DaemonThreadFactory("github-proxy-redis");
    private final ThreadPoolExecutor threads;

    TimeLimiter(int maxThreads) {
        this.threads = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(maxThreads * QUEUED_PER_THREAD),
                factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Returns the result of the call, or throws the call's exception.
     *
     * @param timeout the maximum duration of the call, including the time that it waits for a thread
     * @throws JedisException also if the call does not finish in time, or the queue is full
     */
    <T> T call(Duration timeout, Supplier<T> call) {
        Future<T> future;
        try {
            future = threads.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new JedisException("too many calls to Redis are under way", e);
        }
        try {
            return await(future, timeout);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new JedisException("Redis has not answered within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new JedisException(e.getCause());
        }
    }

    /**
     * Waits through interrupts, and restores the thread's interrupt status. An interrupt is meant for the request, and would
     * otherwise count as a failure of Redis.
     */
    private static <T> T await(Future<T> future, Duration timeout) throws TimeoutException, ExecutionException {
        long end = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** See {@link RedisConnection#requireNotCancelled}. */
    static void requireNotCancelled() {
        if (Thread.currentThread().isInterrupted()) {
            throw new JedisException("the call to Redis was given up");
        }
    }

    /** Interrupts the calls. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Waits up to a second for the end of the threads. Calls that are not to be interrupted end with their connection. */
    void awaitEnd() {
        factory.awaitEnd();
    }
}
