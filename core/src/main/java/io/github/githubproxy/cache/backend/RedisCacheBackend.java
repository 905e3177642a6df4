package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import io.github.githubproxy.store.RedisCompareAndSet;
import io.github.githubproxy.store.RedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * Keeps responses in Redis, for all proxies that use it. Descriptions are under the key, bodies under the digest of their
 * bytes: a confirmation moves a few hundred bytes, and a description names exactly one body. The two may lie on different
 * nodes of a cluster, so each command is about one of them.
 */
final class RedisCacheBackend implements CacheBackend {
    /** Whoever changes what is below these prefixes counts them up: replicas of different versions share a store. */
    private static final String DESCRIPTION = "ghp2:m:";

    private static final String BODY = "ghp2:b:";

    private static final byte[] NOTHING = {};

    private final RedisConnection connection;
    private final long millisToLive;

    RedisCacheBackend(RedisConnection connection, Duration timeToLive) {
        this.connection = connection;
        this.millisToLive = timeToLive.toMillis();
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return connection.execute(redis -> {
            byte[] description = redis.get(descriptionKey(key));
            return description == null ? Optional.empty() : whole(redis, description);
        });
    }

    private static Optional<StoredResponse> whole(UnifiedJedis redis, byte[] description) {
        return StoredResponseCodec.bodyName(description)
                .map(name -> redis.get(bodyKey(name)))
                .flatMap(body -> StoredResponseCodec.response(description, body));
    }

    @Override
    public boolean put(CacheKey key, StoredResponse response) {
        byte[] description = StoredResponseCodec.description(response);
        connection.execute(redis -> {
            // The body first: whoever sees the description finds it.
            storeBody(redis, response.body());
            RedisConnection.requireAwaited();
            return redis.set(descriptionKey(key), description, expiring());
        });
        return true;
    }

    @Override
    public boolean putIf(CacheKey key, Optional<StoredResponse> expected, StoredResponse response) {
        byte[] there = expected.map(StoredResponseCodec::description).orElse(NOTHING);
        byte[] description = StoredResponseCodec.description(response);
        return connection.execute(redis -> {
            storeBody(redis, response.body());
            RedisConnection.requireAwaited();
            return RedisCompareAndSet.run(redis, descriptionKey(key), there, description, millisToLive)
                    || (expected.isEmpty() && putOverDamaged(redis, key, description));
        });
    }

    /** What is damaged, of another version, or half evicted counts as not stored. */
    private boolean putOverDamaged(UnifiedJedis redis, CacheKey key, byte[] description) {
        byte[] there = redis.get(descriptionKey(key));
        return there != null
                && whole(redis, there).isEmpty()
                && RedisCompareAndSet.run(redis, descriptionKey(key), there, description, millisToLive);
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        byte[] expectedDescription = StoredResponseCodec.description(expected);
        byte[] description = StoredResponseCodec.description(replacement);
        connection.execute(redis -> {
            boolean replaced =
                    RedisCompareAndSet.run(redis, descriptionKey(key), expectedDescription, description, millisToLive);
            if (replaced) {
                keepBody(redis, replacement.body());
            }
            return replaced;
        });
    }

    /** Lets the body live as long as the description that was just replaced; Redis may have evicted it meanwhile. */
    private void keepBody(UnifiedJedis redis, StoredBody body) {
        if (redis.pexpire(bodyKey(StoredResponseCodec.bodyName(body)), millisToLive) == 0) {
            storeBody(redis, body);
        }
    }

    private void storeBody(UnifiedJedis redis, StoredBody body) {
        redis.set(bodyKey(StoredResponseCodec.bodyName(body)), body.bytes(), expiring());
    }

    @Override
    public void close() {
        connection.close();
    }

    private SetParams expiring() {
        return SetParams.setParams().px(millisToLive);
    }

    private static byte[] descriptionKey(CacheKey key) {
        return bytes(DESCRIPTION + key.digest());
    }

    private static byte[] bodyKey(String bodyName) {
        return bytes(BODY + bodyName);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
