package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are damaged, or that proxies of another version have written. */
class UnreadableRowsTest {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final CacheKey KEY = TestResponses.key("x");

    private String database;
    private CacheBackend backend;

    @BeforeEach
    void open() throws SQLException {
        database = SERVER.createDatabase();
        backend = PostgresServer.open(SERVER.url(database) + "?timeout=10000", Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void damagedBodyIsAbsentAndReplaced(int length) throws SQLException {
        store(length);
        update("body = body || '\\x00'");

        assertThat(backend.get(KEY)).isEmpty();
        assertReplaced(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void unknownDescriptionIsAbsentAndReplaced(int length) throws SQLException {
        store(length);
        update("description = 'another version'");

        assertThat(backend.get(KEY)).isEmpty();
        assertReplaced(length);
    }

    @Test
    void readableRowIsNotReplaced() {
        store(200_000);

        assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(5, 2)))
                .isFalse();
        assertThat(backend.get(KEY)).isPresent();
    }

    @Test
    void largeBodyIsNotReadWithoutMemory() {
        store(200_000);

        assertThat(backend.get(KEY, bytes -> bytes != 200_000, () -> {})).isEmpty();
        assertThat(backend.get(KEY, bytes -> bytes == 200_000, () -> {})).isPresent();
    }

    @Test
    void memoryForSmallBodyIsNotAskedFor() {
        store(64 * 1024);

        assertThat(backend.get(KEY, bytes -> false, () -> {})).isPresent();
    }

    private void store(int length) {
        assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(length, 1)))
                .isTrue();
    }

    private void update(String assignment) throws SQLException {
        SERVER.execute(database, "UPDATE " + ResponseTable.NAME + " SET " + assignment);
    }

    private void assertReplaced(int length) {
        StoredResponse replacement = TestResponses.response(length, 2);
        assertThat(backend.compareAndSet(KEY, Optional.empty(), replacement)).isTrue();
        assertThat(backend.get(KEY).orElseThrow().body().digest())
                .isEqualTo(replacement.body().digest());
    }
}
