package io.github.githubproxy.credentials;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to send one request with a credential. Holds a slot of the credential's account, and reserves a unit of its
 * budget. Closed by its owner when the response has been read.
 */
public final class Lease implements AutoCloseable {
    private final Credential credential;
    private final AccessToken token;
    private final Account account;
    private final RateLimitBudget budget;
    private final SlotQueue queue;
    private final String client;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a slot of the account, and reserves a unit of the budget. */
    Lease(
            Credential credential,
            AccessToken token,
            Account account,
            RateLimitBudget budget,
            SlotQueue queue,
            String client) {
        this.credential = credential;
        this.token = token;
        this.account = account;
        this.budget = budget;
        this.queue = queue;
        this.client = client;
        queue.recordLease(client);
        budget.reserve();
    }

    /** The credential. */
    public Credential credential() {
        return credential;
    }

    /** The credential's token, to send the request with. */
    public AccessToken token() {
        return token;
    }

    /** The account whose slot is held. */
    Account account() {
        return account;
    }

    /** Releases the reserved unit: the response has stated what remains. */
    void settle() {
        if (settled.compareAndSet(false, true)) {
            budget.release();
        }
    }

    /** Releases the slot. Closing again has no effect. */
    @Override
    public void close() {
        settle();
        if (closed.compareAndSet(false, true)) {
            queue.endLease(client, account);
        }
    }
}
