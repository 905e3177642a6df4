package io.github.githubproxy.cache;

import java.util.Set;

/**
 * A factory of the cache backends of one or more URI schemes, found with {@link java.util.ServiceLoader}. Implementations
 * have a public no-argument constructor and are named in
 * {@code META-INF/services/io.github.githubproxy.cache.CacheBackendProvider}.
 */
public interface CacheBackendProvider {

    /** Returns the schemes of {@code CACHE_BACKEND_URL} that select this provider, in lower case. Not empty. */
    Set<String> schemes();

    /**
     * Creates a backend, without connecting to a store: a store may be down when the proxy starts. Called once for each proxy,
     * and for each check of a configuration, which closes the backend at once.
     *
     * @throws RuntimeException if the settings are not valid. Start-up then fails with the message, which must not contain
     *     secrets
     */
    CacheBackend create(CacheBackendSettings settings);
}
