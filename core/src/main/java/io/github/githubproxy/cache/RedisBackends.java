package io.github.githubproxy.cache;

import io.github.githubproxy.ConfigLibrary;

/** Makes the backends of all schemes of Redis. Can be loaded without Jedis, which is optional. */
final class RedisBackends {
    private static final String JEDIS = "redis.clients.jedis.UnifiedJedis";

    private RedisBackends() {}

    static CacheBackend create(CacheSettings settings) {
        requireJedis(settings, RedisBackends.class.getClassLoader());
        RedisClientFactory factory = new RedisClientFactory(RedisAddress.parse(settings.url()));
        return new RedisCacheBackend(new RedisConnection(factory), settings.timeToLive());
    }

    static void requireJedis(CacheSettings settings, ClassLoader loader) {
        String scheme = settings.url().substring(0, settings.url().indexOf("://"));
        ConfigLibrary.require(
                JEDIS, loader, "CACHE_BACKEND_URL: " + scheme + ":// needs redis.clients:jedis on the class path");
    }
}
