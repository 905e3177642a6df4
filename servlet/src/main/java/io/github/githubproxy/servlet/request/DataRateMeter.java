package io.github.githubproxy.servlet.request;

import java.time.Duration;

/**
 * Measures how far a client is behind the minimum data rate: by the time that it has blocked a thread, less the time that its
 * bytes may take. Data sent faster than necessary is no credit for later. Used by one thread at a time.
 */
public final class DataRateMeter {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final MinDataRate limit;
    private long lagNanos;

    DataRateMeter(MinDataRate limit) {
        this.limit = limit;
    }

    /** Returns the start of a read or write, for {@link #record}. */
    public long start() {
        return limit.nanoTime().getAsLong();
    }

    /**
     * Records a read or write that has just ended.
     *
     * @throws SlowClientException if the client is too far behind
     */
    public void record(long start, long bytes) throws SlowClientException {
        long blocked = limit.nanoTime().getAsLong() - start;
        lagNanos = Math.max(0, lagNanos + blocked - bytes * NANOS_PER_SECOND / limit.bytesPerSecond());
        if (lagNanos > limit.tolerance().toNanos()) {
            throw new SlowClientException("the client is below " + limit.bytesPerSecond() + " bytes per second");
        }
    }

    /** Returns whether the client is behind the minimum rate at all. */
    public boolean isBehind() {
        return lagNanos > 0;
    }
}
