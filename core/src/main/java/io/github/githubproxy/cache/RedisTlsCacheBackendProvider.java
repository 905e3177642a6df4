package io.github.githubproxy.cache;

/** Provides {@code rediss://}: one Redis server, by TLS. Needs {@code redis.clients:jedis}. */
public final class RedisTlsCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisTlsCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "rediss";
    }

    @Override
    public CacheBackend create(CacheSettings settings) {
        return RedisBackends.create(settings);
    }
}
