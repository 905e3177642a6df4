package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheBackend;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database of the shared server for each test, and a backend that uses it. */
final class TestDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private String name;
    private CacheBackend backend;

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        name = SERVER.createDatabase();
        backend = PostgresServer.open(url() + "?timeout=10000", Duration.ofHours(1));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        backend.close();
    }

    CacheBackend backend() {
        return backend;
    }

    /** Returns the URL for the administrator, without parameters. */
    String url() {
        return SERVER.url(name);
    }

    void execute(String sql) throws SQLException {
        SERVER.execute(name, sql);
    }

    /** Returns the number that a query results in. */
    long query(String sql) throws SQLException {
        return SERVER.query(name, sql);
    }
}
