package io.github.githubproxy.store;

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
 * Runs calls on threads of its own, and waits for each so long and no longer. Timeouts of sockets are about one read, and
 * an answer that trickles in takes any number of them.
 */
final class TimeLimiter implements AutoCloseable {
    private static final Duration KEEP_IDLE = Duration.ofSeconds(30);

    /** For each thread. More have no chance to be in time. */
    private static final int MOST_WAITING = 16;

    private final Duration bound;
    private final ThreadPoolExecutor threads;

    /**
     * Makes one.
     *
     * @param bound how long a call may take, with what it waits for a thread
     */
    TimeLimiter(Duration bound, int mostThreads) {
        this.bound = bound;
        this.threads = new ThreadPoolExecutor(
                mostThreads,
                mostThreads,
                KEEP_IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(mostThreads * MOST_WAITING),
                new DaemonThreadFactory("github-proxy-redis"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Returns what the call returns, or throws what it throws.
     *
     * @throws JedisException also if it is late, or cannot be begun in time
     */
    <T> T call(Supplier<T> call) {
        Future<T> future;
        try {
            future = threads.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new JedisException("too many calls to Redis are under way", e);
        }
        try {
            return await(future);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new JedisException("Redis has not answered within " + bound.toMillis() + " ms", e);
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

    /** Whoever interrupts the thread means the request, which is no fault of Redis. It is told in a moment. */
    private <T> T await(Future<T> future) throws TimeoutException, ExecutionException {
        long end = System.nanoTime() + bound.toNanos();
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

    /** See {@link RedisConnection#requireAwaited}. */
    static void requireAwaited() {
        if (Thread.currentThread().isInterrupted()) {
            throw new JedisException("the call to Redis was given up");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
