package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;

/** Provides {@code rediss://}: one Redis server, by TLS. Needs {@code redis.clients:jedis}. */
public final class RedisTlsCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisTlsCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "rediss";
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return RedisBackends.create(settings);
    }
}
