package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;
import java.util.Set;

/** The provider of {@code inmemory://}. */
public final class InMemoryCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public InMemoryCacheBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("inmemory");
    }

    @Override
    public CacheBackend create(CacheBackendSettings settings) {
        return new InMemoryCacheBackend(settings, Ticker.systemTicker());
    }
}
