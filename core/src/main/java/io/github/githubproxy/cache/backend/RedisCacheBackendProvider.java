package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.store.RedisSchemes;
import java.util.Set;

/**
 * The provider of {@code redis://}, {@code rediss://}, {@code redis-sentinel://} and {@code redis-cluster://}. Can be loaded
 * without {@code redis.clients:jedis}, which is optional; {@link #create} needs it.
 */
public final class RedisCacheBackendProvider implements CacheBackendProvider {
    /** The maximum number of connections to each server. */
    private static final int CONNECTIONS = 64;

    /** For {@link java.util.ServiceLoader}. */
    public RedisCacheBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return RedisSchemes.ALL;
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return new RedisCacheBackend(RedisSchemes.connect(settings.url(), CONNECTIONS), settings.timeToLive());
    }
}
