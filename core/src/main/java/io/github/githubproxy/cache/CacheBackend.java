package io.github.githubproxy.cache;

import java.util.Optional;

/**
 * Keeps stored responses. Used by many threads at once.
 *
 * <p>A backend may forget any entry at any time, and forgets it at the latest when the time to live has passed since it
 * was put or replaced. It never returns an entry under another key, a mixed entry, or one that was replaced before a
 * {@code put} or {@code replace} of the same thread returned.
 *
 * <p>It may throw any unchecked exception: the request then goes on as if nothing were stored.
 *
 * <p>A backend is chosen by the scheme of {@code CACHE_BACKEND_URL}, for which a {@link CacheBackendProvider} is found
 * with {@link java.util.ServiceLoader}, or handed to the proxy's builder.
 */
public interface CacheBackend extends AutoCloseable {

    /** Returns what is stored under the key. */
    Optional<StoredResponse> get(CacheKey key);

    /** Stores under the key, in place of what may be there. */
    void put(CacheKey key, StoredResponse response);

    /**
     * Stores {@code replacement} if {@code expected}, as {@link #get} returned it, is still what is stored; otherwise
     * does nothing. So a slow confirmation never overwrites a newer response.
     */
    void replace(CacheKey key, StoredResponse expected, StoredResponse replacement);

    /** Lets go of connections and memory. */
    @Override
    void close();
}
