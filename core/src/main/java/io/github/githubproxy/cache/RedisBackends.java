package io.github.githubproxy.cache;

import io.github.githubproxy.ConfigException;

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
        try {
            Class.forName(JEDIS, false, loader);
        } catch (ClassNotFoundException e) {
            String scheme = settings.url().substring(0, settings.url().indexOf("://"));
            throw new ConfigException(
                    "CACHE_BACKEND_URL: " + scheme + ":// needs redis.clients:jedis on the class path");
        }
    }
}
