package io.github.githubproxy.usage;

import java.util.Arrays;

/** Counts by slot, for as many slots as there are; older ones are forgotten. Used under its owner's lock. */
final class Ring {
    private final Window window;
    private final int width;
    private final int[] counts;
    private long newest = Long.MIN_VALUE;

    /**
     * Makes an empty ring.
     *
     * @param width how many figures are counted
     */
    Ring(Window window, int width) {
        this.window = window;
        this.width = width;
        this.counts = new int[window.slots() * width];
    }

    void add(long slot, int figure, long units) {
        if (units != 0) {
            turnTo(slot);
            counts[index(slot, figure)] += (int) units;
        }
    }

    long sum(long now, int figure) {
        return sum(now, figure, window.slots());
    }

    /** Sums up the newest of the slots. */
    long sum(long now, int figure, int slots) {
        long sum = 0;
        for (long slot = now - slots + 1; slot <= now; slot++) {
            sum += at(slot, figure);
        }
        return sum;
    }

    long at(long slot, int figure) {
        return holds(slot) ? counts[index(slot, figure)] : 0;
    }

    private boolean holds(long slot) {
        return newest != Long.MIN_VALUE && slot <= newest && slot > newest - window.slots();
    }

    /** Forgets what is too old. A clock that was set back begins anew. */
    private void turnTo(long slot) {
        if (holds(slot)) {
            return;
        }
        if (newest == Long.MIN_VALUE || slot < newest || slot - newest >= window.slots()) {
            Arrays.fill(counts, 0);
        } else {
            for (long next = newest + 1; next <= slot; next++) {
                int from = index(next, 0);
                Arrays.fill(counts, from, from + width, 0);
            }
        }
        newest = slot;
    }

    private int index(long slot, int figure) {
        return Math.floorMod(slot, window.slots()) * width + figure;
    }
}
