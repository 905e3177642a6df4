package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * A cache backend in PostgreSQL, shared by all proxies that use the database. A response is one row, so that each call is one
 * statement or two, without transactions: a reader never sees the parts of different responses.
 */
final class PostgresCacheBackend implements CacheBackend {
    /** A value and a message of PostgreSQL have at most one gigabyte. */
    private static final int MAX_BODY_BYTES = 500_000_000;

    private final DatabaseInUse database;
    private final Duration timeToLive;

    /** Creates a backend, without connecting. */
    PostgresCacheBackend(PostgresAddress address, Duration timeToLive) {
        this.database = new DatabaseInUse(address);
        this.timeToLive = timeToLive;
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return get(key, bytes -> true, () -> {});
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
        return database.call(connection -> {
            try {
                return new ResponseTable(connection).read(key, mayTake);
            } finally {
                // Here, as the thread may go on after the call has timed out.
                ended.run();
            }
        });
    }

    @Override
    public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
        StoredBody body = update.body();
        if (body.bytes().length > MAX_BODY_BYTES) {
            return false;
        }
        byte[] description = StoredResponseCodec.encodeDescription(update);
        if (expected.isEmpty()) {
            return database.call(connection -> {
                ResponseTable table = new ResponseTable(connection);
                return table.insert(key, description, body, timeToLive)
                        || table.replaceUnreadable(key, description, body, timeToLive);
            });
        }
        byte[] replaced = StoredResponseCodec.encodeDescription(expected.get());
        return hasSameBytes(expected.get().body(), body)
                ? database.call(connection ->
                        new ResponseTable(connection).replaceDescription(key, replaced, description, timeToLive))
                : database.call(connection ->
                        new ResponseTable(connection).replace(key, replaced, description, body, timeToLive));
    }

    private static boolean hasSameBytes(StoredBody one, StoredBody other) {
        return one == other || StoredResponseCodec.bodyName(one).equals(StoredResponseCodec.bodyName(other));
    }

    @Override
    public Optional<Runnable> prepare(CacheBackendSettings changed) {
        if (!PostgresAddress.hasScheme(changed.url())) {
            return Optional.empty();
        }
        PostgresAddress address = PostgresAddress.parse(changed.url());
        return Optional.of(() -> database.moveTo(address));
    }

    @Override
    public void close() {
        database.close();
    }
}
