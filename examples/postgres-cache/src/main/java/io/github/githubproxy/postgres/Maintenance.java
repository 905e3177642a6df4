package io.github.githubproxy.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the table at start-up. Once a minute, removes responses that have expired or exceed the limit of size. Several proxies
 * do not disturb each other.
 */
final class Maintenance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    /** Later than a check of the configuration, which connects to nothing, has closed the backend again. */
    private static final long FIRST_DELAY_MILLIS = 250;

    private static final long INTERVAL_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final DataSource dataSource;
    private final Schema schema;
    private final long maxBytes;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("github-proxy-postgres-maintenance"));

    /**
     * Creates the task without starting it.
     *
     * @param maxBytes what the responses may take together
     */
    Maintenance(DataSource dataSource, Schema schema, long maxBytes) {
        this.dataSource = dataSource;
        this.schema = schema;
        this.maxBytes = maxBytes;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(
                this::runAndIgnoreFailure, FIRST_DELAY_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The proxy logs that the database fails, for the calls of requests; it is tried again. */
    private void runAndIgnoreFailure() {
        try {
            run();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("The maintenance of the cache in PostgreSQL failed", e);
        }
    }

    void run() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            schema.createIfMissing(connection);
            new ResponseTable(connection).deleteExpiredAndExcess(maxBytes);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
