package io.github.githubproxy.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The creation of the table of stored responses. Safe for use by many threads, and by several proxies at once. */
final class Schema {
    /** Not CREATE TABLE IF NOT EXISTS alone: that needs the right to create tables even if there is one. */
    private static final String EXISTS = "SELECT to_regclass('" + ResponseTable.NAME + "') IS NOT NULL";

    /**
     * Proxies that start together create the table one after another, by an advisory lock.
     *
     * <p>UNLOGGED: a cache need not survive a crash of the database, and its bodies would take most of the write-ahead log.
     * EXTERNAL: bodies are kept apart from the rows and are not compressed, which GitHub has done already.
     */
    private static final String CREATE = """
            DO $$
            BEGIN
              PERFORM pg_advisory_xact_lock(7453010385711);
              CREATE UNLOGGED TABLE IF NOT EXISTS %1$s (
                key text COLLATE "C" PRIMARY KEY,
                description bytea NOT NULL,
                body bytea NOT NULL,
                expires_at timestamptz NOT NULL
              );
              ALTER TABLE %1$s ALTER COLUMN body SET STORAGE EXTERNAL;
              CREATE INDEX IF NOT EXISTS %1$s_expires_at ON %1$s (expires_at);
            END
            $$
            """.formatted(ResponseTable.NAME);

    private volatile boolean isCreated;

    /** Creates the table unless it is known to exist. */
    void createIfMissing(Connection connection) throws SQLException {
        if (isCreated) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                statement.execute(CREATE);
            }
        }
        isCreated = true;
    }

    /** Looks for the table again before the next use: somebody has dropped it. */
    void forget() {
        isCreated = false;
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(EXISTS)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
