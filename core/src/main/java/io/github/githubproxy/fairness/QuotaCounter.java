package io.github.githubproxy.fairness;

import java.time.Instant;
import java.util.Optional;

/** What one client may spend of one resource, or what is kept for it. Safe for use by many threads. */
interface QuotaCounter {

    /**
     * Takes one unit if there is one.
     *
     * @return when there will be one, to the second; empty if it has been taken
     */
    Optional<Instant> take();

    /**
     * Takes what was spent, also where there is not so much: it has been spent.
     *
     * @param units less than nothing is given back
     */
    void charge(long units);

    /** Returns what there is. */
    Balance balance();

    /**
     * What there is.
     *
     * @param left 0 or more
     * @param reset to the second: when the window ends, or, where nothing is left, the first time at which something is
     *     again, which a debt may put off by windows; where all is there and it is not known when the window began, a window
     *     from now
     */
    record Balance(long left, Instant reset) {}
}
