package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;

/** Provides {@code redis-cluster://}: a Redis Cluster. Needs {@code redis.clients:jedis}. */
public final class RedisClusterCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisClusterCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis-cluster";
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return RedisBackends.create(settings);
    }
}
