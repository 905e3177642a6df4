package io.github.githubproxy.fairness;

import java.time.Instant;
import java.util.Optional;

/** Counters of the units that clients spend, by name. Safe for use by many threads. */
interface QuotaCounters extends AutoCloseable {

    /** Returns the counter of that name, which is limited to the quota from now on. */
    QuotaCounter counter(String name, WindowQuota quota);

    /** Forgets the counter of that name, if there is one. Counters that replicas share keep their state in the store. */
    void remove(String name);

    /**
     * Prepares the use of another {@code CACHE_BACKEND_URL}; by default, nothing uses it.
     *
     * @return the change, which cannot fail
     * @throws io.github.githubproxy.config.ConfigException if the URL is not valid
     */
    default Runnable prepare(String url) {
        return () -> {};
    }

    /** Publishes pending changes and releases connections. */
    @Override
    void close();

    /** Counts the units of one resource that are left of a client's limit or reserve. Safe for use by many threads. */
    interface QuotaCounter {

        /**
         * Takes one unit if one is left.
         *
         * @return empty if a unit has been taken, else the whole second at which one will be available
         */
        Optional<Instant> take();

        /**
         * Debits units that have been spent, also beyond what is left: the counter then has a debt.
         *
         * @param units a negative number is credited
         */
        void charge(long units);

        /** Returns the units left and the reset time. */
        Balance balance();
    }

    /**
     * The units left of a quota.
     *
     * @param left 0 or more
     * @param reset a whole second: the end of the window or, where no unit is left, the first time at which one is available,
     *     which a debt may put off by whole windows. While all units are left and the beginning of the window is unknown, one
     *     window from now
     */
    record Balance(long left, Instant reset) {}
}
