package io.github.githubproxy.fairness;

import java.time.Instant;

/**
 * How much is in a bucket, and when it gets more.
 *
 * @param units less than nothing is a debt, which the next windows pay
 * @param refill when the window ends
 */
record WindowState(long units, Instant refill) {

    /**
     * Reads what Bucket4j tells.
     *
     * @param units its probes do not tell of debts
     * @param nanosUntilFull 0 where it is full; then a window would begin now
     */
    static WindowState of(long units, long nanosUntilFull, WindowQuota quota, Instant now) {
        return new WindowState(
                units,
                nanosUntilFull == 0
                        ? now.plus(quota.period())
                        : now.plusNanos(nanosUntilFull)
                                .minus(quota.period().multipliedBy(furtherWindows(nanosUntilFull, quota))));
    }

    /** Returns how many windows come after the present one before that time is over. */
    static long furtherWindows(long nanos, WindowQuota quota) {
        return Math.max(0, nanos - 1) / quota.period().toNanos();
    }

    WindowState plus(long more) {
        return new WindowState(units + more, refill);
    }

    /** Returns what a client is told of it. */
    QuotaCounter.Balance balance(WindowQuota quota) {
        long windowsOwed = Math.max(0, -units) / quota.units();
        Instant reset = refill.plus(quota.period().multipliedBy(windowsOwed));
        // Another replica may know of a larger limit.
        return new QuotaCounter.Balance(
                Math.max(0, Math.min(units, quota.units())), InstantSourceTimeMeter.wholeSecond(reset));
    }
}
