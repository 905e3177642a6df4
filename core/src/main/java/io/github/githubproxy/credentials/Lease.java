package io.github.githubproxy.credentials;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right to send one request with a credential. Whoever has one closes it when the answer has been read. */
public final class Lease implements AutoCloseable {
    private final Credential credential;
    private final AccessToken token;
    private final Account account;
    private final RateLimitBudget reserved;
    private final SlotQueue queue;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a slot of the account, and sets a unit of its budget aside. */
    Lease(Credential credential, AccessToken token, Account account, RateLimitBudget budget, SlotQueue queue) {
        this.credential = credential;
        this.token = token;
        this.account = account;
        this.reserved = budget;
        this.queue = queue;
        budget.reserve();
    }

    /** Whose turn it is. */
    public Credential credential() {
        return credential;
    }

    /** What to send. */
    public AccessToken token() {
        return token;
    }

    Account account() {
        return account;
    }

    /** Takes note that the answer has told what remains. */
    void settle() {
        if (settled.compareAndSet(false, true)) {
            reserved.release();
        }
    }

    /** Gives the slot back. Closing again has no effect. */
    @Override
    public void close() {
        settle();
        if (closed.compareAndSet(false, true)) {
            queue.release(account);
        }
    }
}
