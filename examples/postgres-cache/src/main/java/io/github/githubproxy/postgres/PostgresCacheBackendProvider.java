package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;
import java.util.Set;

/** The provider of {@code postgres://} and {@code postgresql://}. */
public final class PostgresCacheBackendProvider implements CacheBackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public PostgresCacheBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return PostgresAddress.SCHEMES;
    }

    /**
     * Creates a backend, without connecting: the database need not be reachable yet.
     *
     * @throws io.github.githubproxy.config.ConfigException if the URL is not valid
     */
    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return new PostgresCacheBackend(PostgresAddress.parse(settings.url()), settings.timeToLive());
    }
}
