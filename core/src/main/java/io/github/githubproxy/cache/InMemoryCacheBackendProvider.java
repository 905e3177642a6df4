package io.github.githubproxy.cache;

import com.github.benmanes.caffeine.cache.Ticker;

/** Provides {@code inmemory://}. */
public final class InMemoryCacheBackendProvider implements CacheBackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public InMemoryCacheBackendProvider() {}

    @Override
    public String scheme() {
        return "inmemory";
    }

    @Override
    public CacheBackend create(CacheSettings settings) {
        return new InMemoryCacheBackend(settings, Ticker.systemTicker());
    }
}
