package io.github.githubproxy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fairness.ClientFairness;
import io.github.githubproxy.usage.UsageReporter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that uses the store of {@code CACHE_BACKEND_URL}.
 *
 * @param initial the configuration with which it was made
 * @param backend empty if the host has given a cache of its own
 */
record SharedStore(
        Config initial, Optional<CacheBackend> backend, ClientFairness fairness, Optional<UsageReporter> usage) {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);

    /** Returns what a configuration says to cache backends. */
    static CacheBackendSettings settings(Config config) {
        return new CacheBackendSettings(config.cacheBackendUrl(), config.cacheTtl(), config.cacheMaxBytes());
    }

    /**
     * Prepares the use of the URL of a changed configuration.
     *
     * @return the change, which cannot fail; empty if it needs a new start
     * @throws ConfigException if the URL is not valid
     */
    Optional<Runnable> prepare(Config changed) {
        if (!ConfiguredCacheBackend.haveSameProvider(initial, changed)) {
            return Optional.empty();
        }
        Optional<Runnable> cache = backend.isPresent() ? prepare(backend.get(), changed) : Optional.of(() -> {});
        if (cache.isEmpty()) {
            return Optional.empty();
        }
        Runnable limits = fairness.prepare(changed.cacheBackendUrl());
        Runnable reports = usage.map(reporter -> reporter.prepare(changed.cacheBackendUrl()))
                .orElse(() -> {});
        return Optional.of(() -> {
            limits.run();
            reports.run();
            runSafely(cache.get());
        });
    }

    private static Optional<Runnable> prepare(CacheBackend backend, Config changed) {
        try {
            return backend.prepare(settings(changed));
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ConfigException("CACHE_BACKEND_URL: " + e);
        }
    }

    /** A backend of someone else may fail against its contract. */
    private static void runSafely(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            LOG.error("The cache backend could not be changed to the new CACHE_BACKEND_URL", e);
        }
    }
}
