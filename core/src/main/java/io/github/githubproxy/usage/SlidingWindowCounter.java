package io.github.githubproxy.usage;

import java.util.Arrays;

/**
 * Several counters by time slot, over the last N slots. Older slots are dropped. Counters saturate countersOf {@link Integer#MAX_VALUE}.
 * Guarded by its owner's lock.
 */
final class SlidingWindowCounter {
    private final int slots;
    private final int width;
    private final int[] counters;

    /** The newest slot that was added to; before the first, a number below all others. */
    private long newest = Long.MIN_VALUE / 2;

    /**
     * Makes counters of zero.
     *
     * @param width how many counters each slot has
     */
    SlidingWindowCounter(int slots, int width) {
        this.slots = slots;
        this.width = width;
        this.counters = new int[slots * width];
    }

    /** Adds to each counter of a slot. A slot that is newer than all others becomes the newest. */
    void add(long slot, long... units) {
        advanceTo(slot);
        int from = index(slot);
        for (int counter = 0; counter < width; counter++) {
            counters[from + counter] = (int) Math.min(Integer.MAX_VALUE, counters[from + counter] + units[counter]);
        }
    }

    /** Adds the counters of another with the same shape, without the slots that are too old for this one. */
    void addAll(SlidingWindowCounter other, long now) {
        for (long slot = now - slots + 1; slot <= now; slot++) {
            if (other.contains(slot) && slot > newest - slots) {
                add(slot, other.countersOf(slot));
            }
        }
    }

    /** Returns the sum of each counter over {@code count} slots, of which {@code now} is the newest. */
    long[] sums(long now, int count) {
        long[] sums = new long[width];
        for (long slot = now - count + 1; slot <= now; slot++) {
            if (contains(slot)) {
                int from = index(slot);
                for (int counter = 0; counter < width; counter++) {
                    sums[counter] += counters[from + counter];
                }
            }
        }
        return sums;
    }

    /** Returns one counter in every slot up to {@code now}, oldest first. */
    long[] series(long now, int counter) {
        long[] series = new long[slots];
        for (int i = 0; i < slots; i++) {
            series[i] = countersOf(now - slots + 1 + i)[counter];
        }
        return series;
    }

    private long[] countersOf(long slot) {
        return sums(slot, 1);
    }

    private boolean contains(long slot) {
        return slot <= newest && slot > newest - slots;
    }

    /** Makes a slot the newest and clears those that are reused. A clock set back beyond all slots clears everything. */
    private void advanceTo(long slot) {
        if (contains(slot)) {
            return;
        }
        if (slot < newest || slot - newest >= slots) {
            Arrays.fill(counters, 0);
        } else {
            for (long next = newest + 1; next <= slot; next++) {
                int from = index(next);
                Arrays.fill(counters, from, from + width, 0);
            }
        }
        newest = slot;
    }

    private int index(long slot) {
        return Math.floorMod(slot, slots) * width;
    }
}
