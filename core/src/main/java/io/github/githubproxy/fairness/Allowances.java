package io.github.githubproxy.fairness;

/** Where it is counted what clients spend. Safe for use by many threads. */
interface Allowances extends AutoCloseable {

    /** Returns the allowance of that name, which holds no more than the quota from now on. */
    Allowance allowance(String name, Quota quota);

    @Override
    void close();
}
