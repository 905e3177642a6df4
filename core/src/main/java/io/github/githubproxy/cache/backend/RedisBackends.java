package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.store.RedisSchemes;

/** Makes the backends of all schemes of Redis. Can be loaded without Jedis, which is optional. */
final class RedisBackends {
    private static final int CONNECTIONS = 64;

    private RedisBackends() {}

    static CacheBackend create(CacheBackendSettings settings) {
        return new RedisCacheBackend(RedisSchemes.connect(settings.url(), CONNECTIONS), settings.timeToLive());
    }
}
