package io.github.githubproxy.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

    /** Compares and stores in one step. A script, since Redis has had a command for it only since version 8.4. */
    private static final byte[] REPLACE = bytes("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              return 1
            end
            return 0
            """);

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
            if (description == null) {
                return Optional.empty();
            }
            return StoredResponseFormat.bodyName(description)
                    .map(name -> redis.get(bodyKey(name)))
                    .flatMap(body -> StoredResponseFormat.response(description, body));
        });
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        byte[] description = StoredResponseFormat.description(response);
        connection.execute(redis -> {
            // The body first: whoever sees the description finds it.
            storeBody(redis, response.body());
            BoundedCalls.requireAwaited();
            return redis.set(descriptionKey(key), description, expiring());
        });
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        List<byte[]> keys = List.of(descriptionKey(key));
        List<byte[]> arguments = List.of(
                StoredResponseFormat.description(expected),
                StoredResponseFormat.description(replacement),
                bytes(Long.toString(millisToLive)));
        connection.execute(redis -> {
            Object replaced = redis.eval(REPLACE, keys, arguments);
            if (Long.valueOf(1).equals(replaced)) {
                keepBody(redis, replacement.body());
            }
            return replaced;
        });
    }

    /** Lets the body live as long as the description that was just replaced; Redis may have evicted it meanwhile. */
    private void keepBody(UnifiedJedis redis, StoredBody body) {
        if (redis.pexpire(bodyKey(StoredResponseFormat.bodyName(body)), millisToLive) == 0) {
            storeBody(redis, body);
        }
    }

    private void storeBody(UnifiedJedis redis, StoredBody body) {
        redis.set(bodyKey(StoredResponseFormat.bodyName(body)), body.bytes(), expiring());
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
