package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that is down, hangs or loses its table. */
class OutageTest {
    private static final CacheKey KEY = TestResponses.key("x");
    private static final CacheKey LARGE_KEY = TestResponses.key("large");

    private static PostgresServer server;

    private String database;
    private CacheBackend backend;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        database = server.createDatabase();
        backend = PostgresServer.open(server.url(database) + "?timeout=1000", Duration.ofHours(1));
        await().ignoreExceptions().until(() -> store(KEY, TestResponses.response(10, 1)));
        await().ignoreExceptions().until(() -> store(LARGE_KEY, TestResponses.response(1_000_000, 2)));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void serverIsUsedAgainAfterCrash() throws IOException {
        server.kill();
        assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(DatabaseException.class);
        server.restart();

        // The crash has emptied the table.
        await().ignoreExceptions().until(() -> backend.get(KEY).isEmpty());
        assertThat(store(KEY, TestResponses.response(10, 1))).isTrue();
        assertThat(backend.get(KEY)).isPresent();
    }

    @Test
    void serverThatStartsLaterIsUsed() throws IOException {
        server.kill();
        try (CacheBackend early = PostgresServer.open(server.url(database), Duration.ofHours(1))) {
            assertThatThrownBy(() -> early.get(KEY))
                    .isInstanceOf(DatabaseException.class)
                    // The text depends on the language of the JVM.
                    .hasMessageContaining("SQLSTATE 08001");
            server.restart();

            await().ignoreExceptions().until(() -> early.get(KEY).isEmpty());
        }
    }

    @Test
    void frozenServerFailsCallsInTimeAndIsUsedAgain() throws Exception {
        server.pause();
        try {
            assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(DatabaseException.class);
            assertThatThrownBy(() -> store(TestResponses.key("new"), TestResponses.response(20_000_000, 3)))
                    .isInstanceOf(DatabaseException.class);
        } finally {
            server.resume();
        }

        await().ignoreExceptions().until(() -> backend.get(KEY).isPresent());
    }

    @Test
    void memoryIsReturnedIfServerFreezesDuringRead() throws Exception {
        AtomicBoolean isEnded = new AtomicBoolean();
        try {
            assertThatThrownBy(() -> backend.get(LARGE_KEY, this::freezeAndAllow, () -> isEnded.set(true)))
                    .isInstanceOf(DatabaseException.class);
            await().untilTrue(isEnded);
        } finally {
            server.resume();
        }
    }

    private boolean freezeAndAllow(long bytes) {
        try {
            server.pause();
            return true;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void droppedTableIsCreatedAgain() throws SQLException {
        server.execute(database, "DROP TABLE " + ResponseTable.NAME);

        assertThatThrownBy(() -> backend.get(KEY))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("42P01");
        assertThat(backend.get(KEY)).isEmpty();
        assertThat(store(KEY, TestResponses.response(10, 1))).isTrue();
    }

    private boolean store(CacheKey key, StoredResponse response) {
        return backend.compareAndSet(key, Optional.empty(), response);
    }
}
