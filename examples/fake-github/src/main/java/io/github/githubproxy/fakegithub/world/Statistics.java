package io.github.githubproxy.fakegithub.world;

import java.util.concurrent.atomic.AtomicBoolean;

/** Statistics that GitHub computes in the background once they are asked for. */
public final class Statistics {
    private final Ledger ledger;
    private final AtomicBoolean computed = new AtomicBoolean();

    Statistics(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Asks for them: the first time they are not ready, from the second time on they are. */
    public boolean ask() {
        boolean ready = computed.getAndSet(true);
        if (!ready) {
            ledger.changed();
        }
        return ready;
    }

    /** Makes them outdated, so that the next to ask has to wait again. */
    public void forget() {
        computed.set(false);
        ledger.changed();
    }
}
