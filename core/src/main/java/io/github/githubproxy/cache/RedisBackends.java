package io.github.githubproxy.cache;

import io.github.githubproxy.store.Redis;

/** Makes the backends of all schemes of Redis. Can be loaded without Jedis, which is optional. */
final class RedisBackends {
    private static final int CONNECTIONS = 64;

    private RedisBackends() {}

    static CacheBackend create(CacheSettings settings) {
        return new RedisCacheBackend(Redis.connect(settings.url(), CONNECTIONS), settings.timeToLive());
    }
}
