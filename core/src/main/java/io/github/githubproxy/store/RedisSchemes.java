package io.github.githubproxy.store;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.plugin.OptionalLibrary;
import java.util.Locale;
import java.util.Set;

/** Knows which {@code CACHE_BACKEND_URL} is about Redis. Can be loaded without Jedis, which is optional. */
public final class RedisSchemes {
    private static final String JEDIS = "redis.clients.jedis.UnifiedJedis";

    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-sentinel", "redis-cluster");

    private RedisSchemes() {}

    /** Tells whether a URL is of a Redis. */
    public static boolean isAt(String url) {
        return SCHEMES.contains(scheme(url).toLowerCase(Locale.ROOT));
    }

    /**
     * Returns a way to the Redis at a URL. It need not be there yet.
     *
     * @param connections how many there may be to each server, and how many calls may be under way
     * @throws ConfigException if the URL makes no sense, or Jedis is missing
     */
    public static RedisConnection connect(String url, int connections) {
        requireJedis(url, RedisSchemes.class.getClassLoader());
        return new RedisConnection(new RedisClientFactory(RedisAddress.parse(url), connections));
    }

    static void requireJedis(String url, ClassLoader loader) {
        OptionalLibrary.require(
                JEDIS, loader, "CACHE_BACKEND_URL: " + scheme(url) + ":// needs redis.clients:jedis on the class path");
    }

    private static String scheme(String url) {
        int end = url.indexOf("://");
        return end < 0 ? "" : url.substring(0, end);
    }
}
