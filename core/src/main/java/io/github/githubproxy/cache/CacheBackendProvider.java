package io.github.githubproxy.cache;

/**
 * Makes the backends of one URI scheme. Implementations have a public no-argument constructor and are named in
 * {@code META-INF/services/io.github.githubproxy.cache.CacheBackendProvider}.
 */
public interface CacheBackendProvider {

    /** The scheme of {@code CACHE_BACKEND_URL} that chooses this kind, in lower case. */
    String scheme();

    /**
     * Makes a backend; called once for each proxy.
     *
     * @throws RuntimeException if the settings do not fit; start-up then fails with the message, which shows no secret
     */
    CacheBackend create(CacheBackendSettings settings);
}
