package io.github.githubproxy.fairness;

/** Where it is counted what clients spend. Safe for use by many threads. */
interface QuotaCounters extends AutoCloseable {

    /** Returns the allowance of that name, which holds no more than the quota from now on. */
    QuotaCounter allowance(String name, WindowQuota quota);

    @Override
    void close();
}
