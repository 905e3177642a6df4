package io.github.githubproxy.fairness;

import java.time.Duration;
import java.time.Instant;

/**
 * The difference between one shared counter and what this process has spent: units that the process has debited from the
 * counter and not spent, or a debt of units that it has spent and not yet debited. Units and debts of an ended window are
 * dropped. Safe for use by many threads.
 */
final class LocalUnitBuffer {
    /** A negative number is a debt. */
    private long held;

    /** The minimum of {@link #held} since the last {@link #settle}. */
    private long minimumHeld;

    private Instant end = Instant.MIN;

    /** Takes a unit if one is held. */
    synchronized boolean take(Instant now) {
        expire(now);
        if (held <= 0) {
            return false;
        }
        held--;
        minimumHeld = Math.min(minimumHeld, held);
        return true;
    }

    /** Returns unused units to the buffer; units of an ended or unknown window are dropped. */
    synchronized void giveBack(long units, Instant now) {
        if (now.isBefore(end)) {
            held += units;
        }
    }

    /**
     * Records units that were spent and not debited from the shared counter.
     *
     * @param period the length of a window, which begins now if none is known
     */
    synchronized void recordDebt(long units, Instant now, Duration period) {
        expire(now);
        if (!now.isBefore(end)) {
            end = now.plus(period);
        }
        held -= units;
        minimumHeld = Math.min(minimumHeld, held);
    }

    /** Removes and returns the debt, a negative number, or the units that were not needed since the last call. */
    synchronized long settle(Instant now) {
        expire(now);
        long units = held < 0 ? held : Math.max(0, minimumHeld);
        held -= units;
        minimumHeld = held;
        return units;
    }

    /** Removes and returns all units, or the debt as a negative number. */
    synchronized long drain(Instant now) {
        expire(now);
        long units = held;
        held = 0;
        minimumHeld = 0;
        return units;
    }

    synchronized long held(Instant now) {
        expire(now);
        return held;
    }

    /** Sets the end of the window. Units of an earlier window are dropped. */
    synchronized void setWindowEnd(Instant newEnd, Duration period) {
        boolean isNewWindow = newEnd.isAfter(end.plus(period.dividedBy(2)));
        if (isNewWindow && held > 0) {
            held = 0;
            minimumHeld = 0;
        }
        end = newEnd;
    }

    private void expire(Instant now) {
        if (!now.isBefore(end)) {
            held = 0;
            minimumHeld = 0;
        }
    }
}
