package io.github.githubproxy.cache;

import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * A store of responses, in this process or shared by several. Safe for use by many threads.
 *
 * <p><b>Loss.</b> A backend may lose any entry at any time. It drops an entry at the latest when the time to live has
 * passed since the entry was stored last. A backend limits its own size.
 *
 * <p><b>Integrity.</b> A backend never returns an entry under another key, nor one whose parts come from different
 * responses. A returned response was stored as a whole.
 *
 * <p><b>Visibility.</b> After {@link #compareAndSet} has returned {@code true}, no thread of this process reads an older
 * response under the key. Other processes that share the store may see the new response later. A process that has read
 * the new response does not read an older one again, except if the store itself fails over to an older copy.
 *
 * <p><b>Failures.</b> Each method may throw any unchecked exception. The request then continues as if nothing were stored.
 * A method must fail fast, because a request waits for it. Exception messages must not contain secrets: they are logged.
 *
 * <p>A backend outside the process can store responses in the form of {@link StoredResponseCodec}. The tests of
 * {@code CacheBackendContract}, in this library's test jar, check all of the above.
 *
 * <p>The scheme of {@code CACHE_BACKEND_URL} selects a {@link CacheBackendProvider}. A backend can also be given to the
 * proxy's builder.
 */
public interface CacheBackend extends AutoCloseable {

    /** Returns the response stored under the key; empty if there is none, or none that can be read. */
    Optional<StoredResponse> get(CacheKey key);

    /**
     * Like {@link #get(CacheKey)}, but asks before it takes memory for a body above 64 KiB that is outside the process, so
     * that the bodies of many requests together cannot fill the heap. By default nothing is asked, which is right if bodies
     * are in the process already.
     *
     * @param mayTake is asked with the number of bytes, possibly on another thread and more than once. If it returns
     *     {@code false}, the body is not read, and the result is empty
     * @param ended must be called, on any thread, when a read has ended for which {@code mayTake} returned {@code true}: before
     *     this method returns a response, and also if the read goes on after this method has failed. Until then, the bytes
     *     count as taken
     */
    default Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
        return get(key);
    }

    /**
     * Stores {@code update} if {@code expected} is what is stored under the key, and otherwise does nothing. Comparing and
     * storing is one atomic step, also between processes, so that a slow request never replaces a newer response that it
     * has not seen.
     *
     * <p>An update often has the body of {@code expected}, with new header fields and a new time of validation. A backend
     * that stores bodies apart need not write the body again then.
     *
     * @param expected the response that {@link #get} returned in this process, or that an earlier successful call of this
     *     method in this process stored; empty to store only if there is no readable entry. It may be empty although there is
     *     one, because {@code get} had no memory for its body
     * @return whether {@code update} was stored, as far as the backend knows
     */
    boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update);

    /**
     * Returns how full the backend is, without blocking. Empty, the default, if the backend does not know, such as one
     * whose store several proxies share.
     */
    default Optional<CacheBackendUsage> usage() {
        return Optional.empty();
    }

    /**
     * Prepares the use of a changed {@code CACHE_BACKEND_URL} while the proxy runs, for instance one with a new password. Calls
     * that are under way should end as they began.
     *
     * @param changed the settings that are wanted
     * @return the change, which must not fail; empty, the default, if the backend cannot make it: then the change takes effect
     *     at the next start
     * @throws RuntimeException if the settings are not valid. They are then not used; the message is logged and must not
     *     contain secrets
     */
    default Optional<Runnable> prepare(CacheBackendSettings changed) {
        return Optional.empty();
    }

    /** Releases connections and memory. Entries outside the process are kept. May be called more than once. */
    @Override
    void close();
}
