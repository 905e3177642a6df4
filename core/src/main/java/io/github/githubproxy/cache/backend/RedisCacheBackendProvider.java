package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;

/** Provides {@code redis://}: one Redis server. Needs {@code redis.clients:jedis}. */
public final class RedisCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "redis";
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return RedisBackends.create(settings);
    }
}
