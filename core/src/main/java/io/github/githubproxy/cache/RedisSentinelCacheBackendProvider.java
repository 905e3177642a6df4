package io.github.githubproxy.cache;

/** Provides {@code redis-sentinel://}: the Redis server that sentinels say is the master. Needs {@code redis.clients:jedis}. */
public final class RedisSentinelCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisSentinelCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis-sentinel";
    }

    @Override
    public CacheBackend create(CacheSettings settings) {
        return RedisBackends.create(settings);
    }
}
