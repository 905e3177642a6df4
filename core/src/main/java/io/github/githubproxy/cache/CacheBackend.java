package io.github.githubproxy.cache;

import java.util.Optional;

/**
 * Keeps stored responses, in this process or for many. Used by many threads at once.
 *
 * <p><b>What may be lost.</b> A backend may forget any entry at any time, and forgets it at the latest when the time to
 * live has passed since it was put or replaced. It bounds what it holds by itself.
 *
 * <p><b>What may not happen.</b> It never returns an entry under another key, nor one whose parts belong to different
 * responses. What is returned was put or used as a replacement as a whole.
 *
 * <p><b>Visibility.</b> Once {@code put} or {@code replace} has returned, no thread of this process gets what was stored
 * before, unless the entry is lost. Other processes that share a store may see it a moment later, and never go back to
 * the older once they have seen the newer, as long as the store does not: one that fails over to a copy may.
 *
 * <p><b>Failures.</b> A method may throw any unchecked exception: the request then goes on as if nothing were stored. It
 * does so soon: a request waits for it. Messages hold no secret.
 *
 * <p>A backend outside the process can keep responses as {@link StoredResponseCodec} writes them. That a backend holds to
 * all of this is what the tests of {@code CacheBackendContract} find out, which come in this library's test jar.
 *
 * <p>A backend is chosen by the scheme of {@code CACHE_BACKEND_URL}, for which a {@link CacheBackendProvider} is found
 * with {@link java.util.ServiceLoader}, or handed to the proxy's builder.
 */
public interface CacheBackend extends AutoCloseable {

    /** Returns what is stored under the key. */
    Optional<StoredResponse> get(CacheKey key);

    /**
     * Stores under the key, in place of what may be there.
     *
     * @return whether it has been stored, as far as the backend knows: what clients are told
     */
    boolean put(CacheKey key, StoredResponse response);

    /**
     * Stores under the key if {@code expected}, as {@link #get} of this process returned it a moment ago, is still what is
     * stored; otherwise does nothing. So of two answers the slower never takes the place of a newer one that it has not
     * seen. To compare and to store is one step, also between processes. A backend that does not override this stores
     * in any case, and does not pass the contract.
     *
     * @param expected empty if nothing was stored that can be read
     * @return whether it has been stored, as far as the backend knows
     */
    default boolean putIf(CacheKey key, Optional<StoredResponse> expected, StoredResponse response) {
        return put(key, response);
    }

    /**
     * Stores {@code replacement} if {@code expected}, as {@link #get} or a successful {@code replace} or {@code put} of
     * this process left it, is still what is stored; otherwise does nothing. To compare and to store is one step, also
     * between processes. So a slow confirmation never overwrites a newer response. Both have the same body.
     */
    void replace(CacheKey key, StoredResponse expected, StoredResponse replacement);

    /** Tells how full it is, at once; empty for one that does not know, such as a store that several proxies share. */
    default Optional<CacheBackendUsage> figures() {
        return Optional.empty();
    }

    /** Lets go of connections and memory. What is kept outside the process stays there. */
    @Override
    void close();
}
