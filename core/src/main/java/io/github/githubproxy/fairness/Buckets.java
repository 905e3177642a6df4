package io.github.githubproxy.fairness;

import io.github.bucket4j.Bucket;

/** Where it is counted what clients spend. Safe for use by many threads. */
interface Buckets extends AutoCloseable {

    /** Returns the bucket of that name, which holds no more than the quota from now on. */
    Bucket bucket(String name, Quota quota);

    @Override
    void close();
}
