package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * What is known of the rate limits of GitHub's users and installations: what remains of each resource, who is paused and
 * until when, how many requests are under way. Safe for use by many threads.
 *
 * <p>One may be shared by several proxies of a process that use the same credentials.
 */
public final class RateLimitState {
    private final Cache<String, Account> accounts;
    private final SlotQueue queue = new SlotQueue();

    /**
     * Makes an empty state.
     *
     * @param maxSize how many users and installations are remembered at most while no proxy uses them; those of a
     *     running proxy are never forgotten
     */
    public RateLimitState(int maxSize) {
        this.accounts = Caffeine.newBuilder().maximumSize(maxSize).build();
    }

    /** Returns the account of that name, the same for each caller as long as it is remembered. */
    Account account(String name) {
        return accounts.get(name, n -> new Account());
    }

    /** Those who wait for a slot of an account. */
    SlotQueue queue() {
        return queue;
    }
}
