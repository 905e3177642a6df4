package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.LongPredicate;

/** The statements on the table of stored responses, over one connection. Times are those of the database's clock. */
final class ResponseTable {
    /** Proxies of different versions share a database: change the number when the columns change. */
    static final String NAME = "github_proxy_responses_1";

    /** Most bodies are shorter. See {@link io.github.githubproxy.cache.CacheBackend#get(CacheKey, LongPredicate, Runnable)}. */
    private static final int UNASKED_BYTES = 64 * 1024;

    /** What a row takes beside description and body, with its place in the indexes. */
    private static final int ROW_BYTES = 250;

    private static final int MAX_DELETED_ROWS = 200;

    private static final String SELECT = """
            SELECT description, octet_length(body), CASE WHEN octet_length(body) <= %d THEN body END
            FROM %s
            WHERE key = ? AND expires_at > now()
            """.formatted(UNASKED_BYTES, NAME);

    private static final String SELECT_LARGE = """
            SELECT description, body
            FROM %s
            WHERE key = ? AND expires_at > now() AND octet_length(body) <= ?
            """.formatted(NAME);

    private static final String SELECT_DESCRIPTION = """
            SELECT description
            FROM %s
            WHERE key = ?
            """.formatted(NAME);

    private static final String INSERT = """
            INSERT INTO %s AS stored (key, description, body, expires_at)
            VALUES (?, ?, ?, now() + make_interval(secs => ?))
            ON CONFLICT (key) DO UPDATE
            SET description = excluded.description, body = excluded.body, expires_at = excluded.expires_at
            WHERE stored.expires_at <= now()
            """.formatted(NAME);

    private static final String REPLACE = """
            UPDATE %s
            SET description = ?, body = ?, expires_at = now() + make_interval(secs => ?)
            WHERE key = ? AND description = ? AND expires_at > now()
            """.formatted(NAME);

    /** Does not write the body again: PostgreSQL keeps it apart from the row, unless it is very short. */
    private static final String REPLACE_DESCRIPTION = """
            UPDATE %s
            SET description = ?, expires_at = now() + make_interval(secs => ?)
            WHERE key = ? AND description = ? AND expires_at > now()
            """.formatted(NAME);

    private static final String REPLACE_UNREADABLE = """
            UPDATE %s
            SET description = ?, body = ?, expires_at = now() + make_interval(secs => ?)
            WHERE key = ? AND description = ? AND encode(sha256(body), 'hex') <> ?
            """.formatted(NAME);

    /**
     * The files of the table are never smaller than its rows, and their size is known without reading the table. The rows that
     * expire last are kept.
     */
    private static final String SELECT_OLDEST_KEPT = """
            SELECT greatest(now(), CASE WHEN pg_total_relation_size('%1$s') > ? THEN (
              SELECT max(expires_at)
              FROM (
                SELECT expires_at, sum(octet_length(description) + octet_length(body) + %2$d)
                  OVER (ORDER BY expires_at DESC) AS bytes
                FROM %1$s
              ) AS newest_first
              WHERE bytes > ?
            ) END)
            """.formatted(NAME, ROW_BYTES);

    /** An array, as PostgreSQL may execute a subquery with LIMIT several times. Rows that a proxy is writing are left alone. */
    private static final String DELETE = """
            DELETE FROM %1$s
            WHERE key = ANY (ARRAY(
              SELECT key
              FROM %1$s
              WHERE expires_at <= ?
              ORDER BY expires_at
              LIMIT %2$d
              FOR UPDATE SKIP LOCKED
            ))
            """.formatted(NAME, MAX_DELETED_ROWS);

    private final Connection connection;

    ResponseTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads a response.
     *
     * @param mayTake is asked for memory for a large body
     * @return empty if there is none that can be read, or no memory
     */
    Optional<StoredResponse> read(CacheKey key, LongPredicate mayTake) throws SQLException {
        long length;
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, key.digest());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] description = row.getBytes(1);
                length = row.getLong(2);
                if (length <= UNASKED_BYTES) {
                    return StoredResponseCodec.decode(description, row.getBytes(3));
                }
                if (StoredResponseCodec.decodeBodyName(description).isEmpty()) {
                    return Optional.empty();
                }
            }
        }
        return mayTake.test(length) ? readLarge(key, length) : Optional.empty();
    }

    /** Reads a response whose body is not longer than that: the row may have changed since its length was read. */
    private Optional<StoredResponse> readLarge(CacheKey key, long maxLength) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_LARGE)) {
            select.setString(1, key.digest());
            select.setLong(2, maxLength);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? StoredResponseCodec.decode(row.getBytes(1), row.getBytes(2)) : Optional.empty();
            }
        }
    }

    /** Stores a response if none is stored or the stored one has expired, and returns whether it did. */
    boolean insert(CacheKey key, byte[] description, StoredBody body, Duration timeToLive) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, key.digest());
            insert.setBytes(2, description);
            setBody(insert, 3, body);
            insert.setDouble(4, seconds(timeToLive));
            return insert.executeUpdate() == 1;
        }
    }

    /**
     * Stores a response if the stored one is damaged or of another version, and returns whether it did. The database compares
     * the stored body with its digest, so that it need not be read into memory.
     */
    boolean replaceUnreadable(CacheKey key, byte[] description, StoredBody body, Duration timeToLive)
            throws SQLException {
        byte[] current;
        try (PreparedStatement select = connection.prepareStatement(SELECT_DESCRIPTION)) {
            select.setString(1, key.digest());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                current = row.getBytes(1);
            }
        }
        try (PreparedStatement update = connection.prepareStatement(REPLACE_UNREADABLE)) {
            update.setBytes(1, description);
            setBody(update, 2, body);
            update.setDouble(3, seconds(timeToLive));
            update.setString(4, key.digest());
            update.setBytes(5, current);
            // No digest is empty: any body differs from one whose description cannot be read.
            update.setString(6, StoredResponseCodec.decodeBodyName(current).orElse(""));
            return update.executeUpdate() == 1;
        }
    }

    /** Replaces the response that has the description {@code replaced}, and returns whether there was one. */
    boolean replace(CacheKey key, byte[] replaced, byte[] description, StoredBody body, Duration timeToLive)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REPLACE)) {
            update.setBytes(1, description);
            setBody(update, 2, body);
            update.setDouble(3, seconds(timeToLive));
            update.setString(4, key.digest());
            update.setBytes(5, replaced);
            return update.executeUpdate() == 1;
        }
    }

    /** Like {@link #replace}, for a response with the same body. */
    boolean replaceDescription(CacheKey key, byte[] replaced, byte[] description, Duration timeToLive)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REPLACE_DESCRIPTION)) {
            update.setBytes(1, description);
            update.setDouble(2, seconds(timeToLive));
            update.setString(3, key.digest());
            update.setBytes(4, replaced);
            return update.executeUpdate() == 1;
        }
    }

    /** Deletes what has expired, and what expires first until the rest takes no more than that. */
    void deleteExpiredAndExcess(long maxBytes) throws SQLException {
        OffsetDateTime oldestKept;
        try (PreparedStatement select = connection.prepareStatement(SELECT_OLDEST_KEPT)) {
            select.setLong(1, maxBytes);
            select.setLong(2, maxBytes);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                oldestKept = row.getObject(1, OffsetDateTime.class);
            }
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setObject(1, oldestKept);
            // A few rows at a time, so that nobody waits long for a row that is being deleted.
            while (delete.executeUpdate() == MAX_DELETED_ROWS) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    /** The driver would copy an array; it sends a stream as it is. */
    private static void setBody(PreparedStatement statement, int index, StoredBody body) throws SQLException {
        byte[] bytes = body.bytes();
        statement.setBinaryStream(index, new ByteArrayInputStream(bytes), bytes.length);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
