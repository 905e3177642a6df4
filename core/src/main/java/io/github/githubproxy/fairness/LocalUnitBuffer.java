package io.github.githubproxy.fairness;

import java.time.Duration;
import java.time.Instant;

/**
 * Units of one allowance that this process has taken out of what all share and not spent, or spent and not yet taken out. They
 * are of one window, and worth nothing in the next. Safe for use by many threads.
 */
final class LocalUnitBuffer {
    /** Less than nothing is a debt. */
    private long held;

    /** The fewest units that were held since they were last looked for. */
    private long idle;

    private Instant end = Instant.MIN;

    /** Takes a unit if there is one. */
    synchronized boolean take(Instant now) {
        expire(now);
        if (held <= 0) {
            return false;
        }
        held--;
        idle = Math.min(idle, held);
        return true;
    }

    /** Puts in what was given back. */
    synchronized void put(long units, Instant now) {
        if (now.isBefore(end)) {
            held += units;
        }
    }

    /**
     * Takes note of what was spent, and is to be taken out of what all share.
     *
     * @param period how long a window is, where none is known
     */
    synchronized void owe(long units, Instant now, Duration period) {
        expire(now);
        if (!now.isBefore(end)) {
            end = now.plus(period);
        }
        held -= units;
        idle = Math.min(idle, held);
    }

    /** Takes out the debt, which is less than nothing, or what has not been needed since the last time. */
    synchronized long settle(Instant now) {
        expire(now);
        long units = held < 0 ? held : Math.max(0, idle);
        held -= units;
        idle = held;
        return units;
    }

    /** Takes out all. */
    synchronized long empty(Instant now) {
        expire(now);
        long units = held;
        held = 0;
        idle = 0;
        return units;
    }

    synchronized long held(Instant now) {
        expire(now);
        return held;
    }

    /** Takes note of when the window is over. */
    synchronized void ends(Instant newEnd, Duration period) {
        boolean another = newEnd.isAfter(end.plus(period.dividedBy(2)));
        if (another && held > 0) {
            held = 0;
            idle = 0;
        }
        end = newEnd;
    }

    private void expire(Instant now) {
        if (!now.isBefore(end)) {
            held = 0;
            idle = 0;
        }
    }
}
