package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are damaged, or that proxies of another version have written. */
class UnreadableRowsTest {
    private static final CacheKey KEY = TestResponses.key("x");

    @RegisterExtension
    private final TestDatabase database = new TestDatabase();

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void damagedBodyIsAbsentAndReplaced(int length) throws SQLException {
        store(length);
        update("body = body || '\\x00'");

        assertThat(database.backend().get(KEY)).isEmpty();
        assertReplaced(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void unknownDescriptionIsAbsentAndReplaced(int length) throws SQLException {
        store(length);
        update("description = 'another version'");

        assertThat(database.backend().get(KEY)).isEmpty();
        assertReplaced(length);
    }

    @Test
    void readableRowIsNotReplaced() {
        store(200_000);

        assertThat(database.backend().compareAndSet(KEY, Optional.empty(), TestResponses.response(5, 2)))
                .isFalse();
        assertThat(database.backend().get(KEY)).isPresent();
    }

    @Test
    void largeBodyIsNotReadWithoutMemory() {
        store(200_000);

        assertThat(database.backend().get(KEY, bytes -> bytes != 200_000, () -> {}))
                .isEmpty();
        assertThat(database.backend().get(KEY, bytes -> bytes == 200_000, () -> {}))
                .isPresent();
    }

    @Test
    void memoryForSmallBodyIsNotAskedFor() {
        store(64 * 1024);

        assertThat(database.backend().get(KEY, bytes -> false, () -> {})).isPresent();
    }

    private void store(int length) {
        assertThat(database.backend().compareAndSet(KEY, Optional.empty(), TestResponses.response(length, 1)))
                .isTrue();
    }

    private void update(String assignment) throws SQLException {
        database.execute("UPDATE " + ResponseTable.NAME + " SET " + assignment);
    }

    private void assertReplaced(int length) {
        StoredResponse replacement = TestResponses.response(length, 2);
        assertThat(database.backend().compareAndSet(KEY, Optional.empty(), replacement))
                .isTrue();
        assertThat(database.backend().get(KEY).orElseThrow().body().digest())
                .isEqualTo(replacement.body().digest());
    }
}
