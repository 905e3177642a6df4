package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The state of the rate limits of users and installations: what remains of each resource, pauses, and requests in flight.
 * Thread-safe.
 *
 * <p>Proxies of one process that use the same credentials may share one.
 */
public final class RateLimitState {
    private final Cache<String, Account> accounts;
    private final SlotQueue queue = new SlotQueue();

    /**
     * Makes an empty state.
     *
     * @param maxSize maximum number of users and installations kept that no running proxy uses; those in use are
     *     always kept
     */
    public RateLimitState(int maxSize) {
        this.accounts = Caffeine.newBuilder().maximumSize(maxSize).build();
    }

    /** Returns the account of that name: the same object for all callers while it is kept. */
    Account account(String name) {
        return accounts.get(name, n -> new Account());
    }

    /** The queue of requests that wait for a slot. */
    SlotQueue queue() {
        return queue;
    }
}
