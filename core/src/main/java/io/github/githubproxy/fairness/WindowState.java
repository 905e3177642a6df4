package io.github.githubproxy.fairness;

import java.time.Instant;

/**
 * The units left in a window and the window's end.
 *
 * @param units a negative number is a debt, which is debited from the next windows
 * @param refill when the window ends
 */
record WindowState(long units, Instant refill) {

    /**
     * Converts the state of a bucket of Bucket4j.
     *
     * @param units the units left. Bucket4j's probes report 0 for a debt, so the caller must add it
     * @param nanosUntilFull 0 for a full bucket, whose next window begins now
     */
    static WindowState of(long units, long nanosUntilFull, WindowQuota quota, Instant now) {
        return new WindowState(
                units,
                nanosUntilFull == 0
                        ? now.plus(quota.period())
                        : now.plusNanos(nanosUntilFull)
                                .minus(quota.period().multipliedBy(furtherWindows(nanosUntilFull, quota))));
    }

    /** Returns how many windows after the present one begin within a time. */
    static long furtherWindows(long nanos, WindowQuota quota) {
        return Math.max(0, nanos - 1) / quota.period().toNanos();
    }

    WindowState plus(long more) {
        return new WindowState(units + more, refill);
    }

    /** Returns the balance as clients see it. */
    QuotaCounters.Balance balance(WindowQuota quota) {
        long windowsOwed = Math.max(0, -units) / quota.units();
        Instant reset = refill.plus(quota.period().multipliedBy(windowsOwed));
        // Another replica may have configured a larger limit.
        return new QuotaCounters.Balance(
                Math.max(0, Math.min(units, quota.units())), InstantSourceTimeMeter.wholeSecond(reset));
    }
}
