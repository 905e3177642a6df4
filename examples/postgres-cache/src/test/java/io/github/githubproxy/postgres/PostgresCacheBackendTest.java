package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.backend.CacheBackendContract;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** The contract of cache backends with a real PostgreSQL. */
class PostgresCacheBackendTest extends CacheBackendContract {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static String database;

    @BeforeAll
    static void createDatabase() throws SQLException {
        database = SERVER.createDatabase();
    }

    /** The timeout is for bodies of several megabytes on a busy machine. */
    @Override
    protected CacheBackend open() {
        return PostgresServer.open(SERVER.url(database) + "?timeout=10000", TIME_TO_LIVE);
    }

    @Override
    protected CacheBackend openAnother(CacheBackend first) {
        return open();
    }

    /** Shortens the remaining time to live of all rows, which has the same effect as waiting. */
    @Override
    protected void advanceTime(Duration time) {
        try {
            SERVER.execute(
                    database,
                    "UPDATE " + ResponseTable.NAME + " SET expires_at = expires_at - interval '" + time.toMillis()
                            + " milliseconds'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
