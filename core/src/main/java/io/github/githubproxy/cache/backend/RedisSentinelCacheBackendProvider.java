package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;

/** Provides {@code redis-sentinel://}: the Redis server that sentinels say is the master. Needs {@code redis.clients:jedis}. */
public final class RedisSentinelCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisSentinelCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis-sentinel";
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return RedisBackends.create(settings);
    }
}
