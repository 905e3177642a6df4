package io.github.githubproxy.cache;

/** Provides {@code redis-cluster://}: a Redis Cluster. Needs {@code redis.clients:jedis}. */
public final class RedisClusterCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisClusterCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis-cluster";
    }

    @Override
    public CacheBackend create(CacheSettings settings) {
        return RedisBackends.create(settings);
    }
}
