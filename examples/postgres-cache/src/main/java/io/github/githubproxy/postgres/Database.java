package io.github.githubproxy.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections to a database, which need not be reachable at start-up and may fail and recover. No call takes longer
 * than {@link PostgresAddress#callTimeout}. Safe for use by many threads.
 *
 * <p>Calls run on threads of their own: the timeouts of the driver apply to a single read from the socket, and are in seconds.
 */
final class Database implements AutoCloseable {
    /** Calls wait in a queue of this length for each thread. More would not finish in time. */
    private static final int QUEUED_PER_THREAD = 16;

    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final String UNDEFINED_TABLE = "42P01";

    private final HikariDataSource pool;
    private final Schema schema;
    private final Duration callTimeout;
    private final ThreadPoolExecutor threads;

    /** Takes over the pool: {@link #close} closes it. */
    Database(HikariDataSource pool, Schema schema, PostgresAddress address) {
        this.pool = pool;
        this.schema = schema;
        this.callTimeout = address.callTimeout();
        this.threads = new ThreadPoolExecutor(
                address.connections(),
                address.connections(),
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(address.connections() * QUEUED_PER_THREAD),
                new DaemonThreadFactory("github-proxy-postgres"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a call with a connection whose database has the table.
     *
     * @throws DatabaseException if the database is unreachable, does not respond in time, or refuses a statement
     * @throws DatabaseRetiredException if the call has not begun and will not, because of {@link #retire}
     */
    <T> T call(DatabaseCall<T> call) throws DatabaseRetiredException {
        Execution<T> execution = new Execution<>(call);
        Future<T> future;
        try {
            future = threads.submit(execution);
        } catch (RejectedExecutionException e) {
            if (threads.isShutdown()) {
                throw new DatabaseRetiredException(e);
            }
            throw new DatabaseException("too many calls to PostgreSQL are under way", e);
        }
        try {
            return await(future);
        } catch (TimeoutException e) {
            future.cancel(true);
            execution.abort();
            throw new DatabaseException("PostgreSQL has not answered within " + callTimeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private DatabaseException failure(ExecutionException execution) {
        Throwable cause = execution.getCause();
        if (cause instanceof SQLException failure) {
            if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
                schema.forget();
            }
            return DatabaseException.of(failure);
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(execution);
    }

    /**
     * Waits through interrupts, and restores the thread's interrupt status. An interrupt is meant for the request, and would
     * otherwise count as a failure of the database.
     */
    private <T> T await(Future<T> future) throws TimeoutException, ExecutionException {
        long end = System.nanoTime() + callTimeout.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Accepts no further calls, lets those under way end, and closes the pool then. Does not wait. */
    void retire() {
        threads.shutdown();
        new DaemonThreadFactory("github-proxy-postgres-retire")
                .newThread(this::closeAfterCalls)
                .start();
    }

    private void closeAfterCalls() {
        try {
            var unused = threads.awaitTermination(callTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pool.close();
    }

    /** A call that another thread can end. */
    private final class Execution<T> implements Callable<T> {
        private final DatabaseCall<T> call;
        private @Nullable Connection connection;
        private boolean isAborted;

        Execution(DatabaseCall<T> call) {
            this.call = call;
        }

        @Override
        public T call() throws SQLException {
            try (Connection opened = pool.getConnection()) {
                begin(opened);
                try {
                    schema.createIfMissing(opened);
                    return call.run(opened);
                } finally {
                    end(opened);
                }
            }
        }

        private synchronized void begin(Connection opened) throws SQLException {
            if (isAborted) {
                throw new SQLException("the call was given up");
            }
            connection = opened;
        }

        private synchronized void end(Connection opened) {
            connection = null;
            if (isAborted) {
                // It is about to be closed, and must not get to another call before.
                pool.evictConnection(opened);
            }
        }

        /** Closes the socket, which ends the call even if the database does not respond at all. */
        synchronized void abort() {
            isAborted = true;
            if (connection == null) {
                return;
            }
            try {
                // On a thread of its own, since closing a socket with TLS can block.
                connection.abort(task -> new DaemonThreadFactory("github-proxy-postgres-abort")
                        .newThread(task)
                        .start());
            } catch (SQLException e) {
                // It is closed already.
            }
        }
    }
}
