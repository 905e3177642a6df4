package io.github.githubproxy.cache;

/** Provides {@code redis://}: one Redis server. Needs {@code redis.clients:jedis}. */
public final class RedisCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis";
    }

    @Override
    public CacheBackend create(CacheSettings settings) {
        return RedisBackends.create(settings);
    }
}
