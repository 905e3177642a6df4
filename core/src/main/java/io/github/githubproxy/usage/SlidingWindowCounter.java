package io.github.githubproxy.usage;

import java.util.Arrays;

/** Figures by slot, for as many slots as a window has; older ones are forgotten. Used under its owner's lock. */
final class SlidingWindowCounter {
    private final int slots;
    private final int width;
    private final int[] figures;

    /** The newest slot that something was added to; at first one before all others. */
    private long newest = Long.MIN_VALUE / 2;

    /**
     * Makes an empty ring.
     *
     * @param width how many figures each slot has
     */
    SlidingWindowCounter(int slots, int width) {
        this.slots = slots;
        this.width = width;
        this.figures = new int[slots * width];
    }

    /** Adds to the figures of a slot. One that is full stays so. */
    void add(long slot, long... units) {
        turnTo(slot);
        int from = index(slot);
        for (int figure = 0; figure < width; figure++) {
            figures[from + figure] = (int) Math.min(Integer.MAX_VALUE, figures[from + figure] + units[figure]);
        }
    }

    /** Adds what another ring of that shape holds, as far as this one has not forgotten its time. */
    void addAll(SlidingWindowCounter other, long now) {
        for (long slot = now - slots + 1; slot <= now; slot++) {
            if (other.holds(slot) && slot > newest - slots) {
                add(slot, other.at(slot));
            }
        }
    }

    /** Sums up each figure over so many slots, of which one is the newest. */
    long[] sums(long now, int count) {
        long[] sums = new long[width];
        for (long slot = now - count + 1; slot <= now; slot++) {
            if (holds(slot)) {
                int from = index(slot);
                for (int figure = 0; figure < width; figure++) {
                    sums[figure] += figures[from + figure];
                }
            }
        }
        return sums;
    }

    /** One figure in all slots up to one, oldest first. */
    long[] line(long now, int figure) {
        long[] line = new long[slots];
        for (int i = 0; i < slots; i++) {
            line[i] = at(now - slots + 1 + i)[figure];
        }
        return line;
    }

    private long[] at(long slot) {
        return sums(slot, 1);
    }

    private boolean holds(long slot) {
        return slot <= newest && slot > newest - slots;
    }

    /** Forgets what is too old. Where the clock was set back further than the slots reach, the ring begins anew. */
    private void turnTo(long slot) {
        if (holds(slot)) {
            return;
        }
        if (slot < newest || slot - newest >= slots) {
            Arrays.fill(figures, 0);
        } else {
            for (long next = newest + 1; next <= slot; next++) {
                int from = index(next);
                Arrays.fill(figures, from, from + width, 0);
            }
        }
        newest = slot;
    }

    private int index(long slot) {
        return Math.floorMod(slot, slots) * width;
    }
}
