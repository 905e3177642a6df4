package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.store.RedisConnection;
import io.github.githubproxy.store.RedisSchemes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongPredicate;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * A cache backend in Redis, shared by all proxies that use it. Descriptions are stored under the key, bodies under the
 * digest of their bytes. So a revalidation sends a few hundred bytes, and a description names exactly one body. In a cluster
 * the two may be on different nodes, so each command concerns one of them.
 */
final class RedisCacheBackend implements CacheBackend {
    /** Replicas of different versions share a store: change the number when the format of descriptions or bodies changes. */
    private static final String DESCRIPTION_PREFIX = "ghp2:m:";

    private static final String BODY_PREFIX = "ghp2:b:";

    /** Most bodies are shorter. See {@link CacheBackend#get(CacheKey, LongPredicate, Runnable)}. */
    private static final int UNASKED_BYTES = 64 * 1024;

    private static final int PIECE_BYTES = 256 * 1024;

    private static final byte[] ABSENT = {};

    private final RedisConnection connection;
    private final long timeToLiveMillis;

    RedisCacheBackend(RedisConnection connection, Duration timeToLive) {
        this.connection = connection;
        this.timeToLiveMillis = timeToLive.toMillis();
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return get(key, bytes -> true, () -> {});
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
        return connection.execute(redis -> {
            try {
                byte[] description = RedisConnection.get(redis, descriptionKey(key));
                return description == null || !mayRead(redis, description, mayTake)
                        ? Optional.empty()
                        : read(redis, description);
            } finally {
                // Here, as the thread may go on after the call has timed out.
                ended.run();
            }
        });
    }

    /** Redis is asked for the length only if the body may be large: in most cases, the description shows that it is not. */
    private static boolean mayRead(UnifiedJedis redis, byte[] description, LongPredicate mayTake) {
        if (StoredResponseCodec.decodeLength(description).orElse(0) <= UNASKED_BYTES) {
            return true;
        }
        RedisConnection.requireNotCancelled();
        long length = StoredResponseCodec.decodeBodyName(description)
                .map(name -> RedisConnection.length(redis, bodyKey(name)))
                .orElse(0L);
        if (length > UNASKED_BYTES && !mayTake.test(length)) {
            return false;
        }
        RedisConnection.requireNotCancelled();
        return true;
    }

    private static Optional<StoredResponse> read(UnifiedJedis redis, byte[] description) {
        return StoredResponseCodec.decodeBodyName(description)
                .map(name -> RedisConnection.get(redis, bodyKey(name)))
                .flatMap(body -> StoredResponseCodec.decode(description, body));
    }

    @Override
    public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
        byte[] description = StoredResponseCodec.encodeDescription(update);
        if (expected.isEmpty()) {
            return connection.execute(redis -> {
                storeBodyFirst(redis, update.body());
                return compareAndSet(redis, key, ABSENT, description) || replaceUnreadable(redis, key, description);
            });
        }
        byte[] expectedDescription = StoredResponseCodec.encodeDescription(expected.get());
        if (hasSameBytes(expected.get().body(), update.body())) {
            return connection.execute(redis -> {
                boolean replaced = compareAndSet(redis, key, expectedDescription, description);
                if (replaced) {
                    keepBody(redis, update.body());
                }
                return replaced;
            });
        }
        return connection.execute(redis -> {
            storeBodyFirst(redis, update.body());
            return compareAndSet(redis, key, expectedDescription, description);
        });
    }

    private static boolean hasSameBytes(StoredBody one, StoredBody other) {
        return one == other || StoredResponseCodec.bodyName(one).equals(StoredResponseCodec.bodyName(other));
    }

    /** A body is stored before its description, so that a reader of the description finds it. */
    private void storeBodyFirst(UnifiedJedis redis, StoredBody body) {
        storeBody(redis, body);
        RedisConnection.requireNotCancelled();
    }

    /** An entry that is damaged, of another version, of another type, or without its body counts as absent. */
    private boolean replaceUnreadable(UnifiedJedis redis, CacheKey key, byte[] description) {
        byte[] current = RedisConnection.get(redis, descriptionKey(key));
        return current != null && !isReadable(redis, current) && compareAndSet(redis, key, current, description);
    }

    /** Reads the body in pieces, because there may be no memory for it: then {@link #get} has returned nothing. */
    private static boolean isReadable(UnifiedJedis redis, byte[] description) {
        return StoredResponseCodec.decodeBodyName(description)
                .filter(name -> name.equals(digestOfBody(redis, name)))
                .isPresent();
    }

    private static String digestOfBody(UnifiedJedis redis, String name) {
        MessageDigest digest = Sha256.newDigest();
        long start = 0;
        byte[] piece;
        do {
            RedisConnection.requireNotCancelled();
            piece = RedisConnection.get(redis, bodyKey(name), start, PIECE_BYTES);
            digest.update(piece);
            start += piece.length;
        } while (piece.length == PIECE_BYTES);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Lets the body live as long as its new description. Stores it again if Redis has evicted it. */
    private void keepBody(UnifiedJedis redis, StoredBody body) {
        if (redis.pexpire(bodyKey(StoredResponseCodec.bodyName(body)), timeToLiveMillis) == 0) {
            storeBody(redis, body);
        }
    }

    private void storeBody(UnifiedJedis redis, StoredBody body) {
        redis.set(
                bodyKey(StoredResponseCodec.bodyName(body)),
                body.bytes(),
                SetParams.setParams().px(timeToLiveMillis));
    }

    private boolean compareAndSet(UnifiedJedis redis, CacheKey key, byte[] expected, byte[] update) {
        return RedisConnection.compareAndSet(redis, descriptionKey(key), expected, update, timeToLiveMillis);
    }

    @Override
    public Optional<Runnable> prepare(CacheBackendSettings changed) {
        return RedisSchemes.matches(changed.url()) ? Optional.of(connection.prepare(changed.url())) : Optional.empty();
    }

    @Override
    public void close() {
        connection.close();
    }

    private static byte[] descriptionKey(CacheKey key) {
        return bytes(DESCRIPTION_PREFIX + key.digest());
    }

    private static byte[] bodyKey(String bodyName) {
        return bytes(BODY_PREFIX + bodyName);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
