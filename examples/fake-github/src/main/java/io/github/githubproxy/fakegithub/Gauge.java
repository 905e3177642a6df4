package io.github.githubproxy.fakegithub;

import java.util.concurrent.atomic.AtomicInteger;

/** How many are in flight at once. Safe for use by several threads. */
final class Gauge {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    void enter() {
        int now = inFlight.incrementAndGet();
        peak.accumulateAndGet(now, Math::max);
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** The most since the start or {@link #clear()}. */
    int peak() {
        return peak.get();
    }

    void clear() {
        peak.set(inFlight.get());
    }
}
