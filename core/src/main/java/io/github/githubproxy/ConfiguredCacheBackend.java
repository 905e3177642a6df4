package io.github.githubproxy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.plugin.ServiceProviders;
import java.util.List;
import java.util.stream.Collectors;

/** The lookup of the cache backend that {@code CACHE_BACKEND_URL} selects. */
final class ConfiguredCacheBackend {
    private ConfiguredCacheBackend() {}

    /**
     * Creates the backend.
     *
     * @throws ConfigException if no provider has the scheme of the URL, or the provider rejects the URL
     */
    static CacheBackend create(Config config) {
        return provider(config).create(SharedStore.settings(config));
    }

    /**
     * Returns whether the URLs of two configurations select backends of the same provider.
     *
     * @throws ConfigException if no provider has the scheme of a URL
     */
    static boolean haveSameProvider(Config one, Config other) {
        return provider(one).getClass().equals(provider(other).getClass());
    }

    private static CacheBackendProvider provider(Config config) {
        List<CacheBackendProvider> providers = ServiceProviders.all(CacheBackendProvider.class);
        String scheme = config.cacheBackendScheme();
        return providers.stream()
                .filter(provider -> provider.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> unknown(scheme, providers));
    }

    private static ConfigException unknown(String scheme, List<CacheBackendProvider> providers) {
        return new ConfigException("CACHE_BACKEND_URL: no cache backend has the scheme '" + scheme + "'; known are "
                + providers.stream()
                        .flatMap(provider -> provider.schemes().stream())
                        .sorted()
                        .collect(Collectors.joining(", ")));
    }
}
