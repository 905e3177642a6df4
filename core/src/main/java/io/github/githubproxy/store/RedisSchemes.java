package io.github.githubproxy.store;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.plugin.OptionalLibrary;
import java.util.Locale;
import java.util.Set;

/** The URI schemes of Redis, and how to connect to a URL with one. Can be loaded without Jedis, which is optional. */
public final class RedisSchemes {
    /** The schemes, in lower case. */
    public static final Set<String> ALL = Set.of("redis", "rediss", "redis-sentinel", "redis-cluster");

    private RedisSchemes() {}

    /** Returns whether a {@code CACHE_BACKEND_URL} is the URL of a Redis. */
    public static boolean matches(String url) {
        return ALL.contains(scheme(url).toLowerCase(Locale.ROOT));
    }

    /**
     * Returns a connection to the Redis at a URL, which need not be reachable yet.
     *
     * @param maxConnections the maximum number of connections to each server, and of concurrent calls
     * @throws ConfigException if the URL is not valid, or Jedis is missing or of a wrong version
     */
    public static RedisConnection connect(String url, int maxConnections) {
        return OptionalLibrary.JEDIS.create(
                RedisSchemes.class.getClassLoader(),
                dependent(url),
                () -> new RedisConnection(RedisClientFactory.of(url, maxConnections)));
    }

    private static String dependent(String url) {
        return "CACHE_BACKEND_URL: " + scheme(url) + ":// needs";
    }

    private static String scheme(String url) {
        int end = url.indexOf("://");
        return end < 0 ? "" : url.substring(0, end);
    }
}
