package io.github.githubproxy.usage;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What somebody has used, in each window. Used under its owner's lock. */
final class Tally {
    /** Bytes that one takes: its counts, and what holds them. */
    static final long BYTES = bytes(Counts.FIGURES);

    private static final int REQUESTS = 0;
    private static final int LOOKUPS = 1;
    private static final int HITS = 2;
    private static final int SPENT = 3;
    private static final int SAVED = 4;
    private static final int ERRORS = 5;
    private static final int REFUSED = 6;

    private final Map<Window, Ring> rings = new EnumMap<>(Window.class);

    Tally() {
        for (Window window : Window.values()) {
            rings.put(window, new Ring(window, Counts.FIGURES));
        }
    }

    static long bytes(int figures) {
        long bytes = 512;
        for (Window window : Window.values()) {
            bytes += (long) window.slots() * figures * Integer.BYTES;
        }
        return bytes;
    }

    void add(Instant at, Counts counts) {
        rings.forEach((window, ring) -> add(ring, window.slotOf(at), counts));
    }

    /** Adds what another has in the slots that are not too old. */
    void addAll(Tally other, Instant now) {
        rings.forEach((window, ring) -> {
            long newest = window.slotOf(now);
            Ring theirs = other.ring(window);
            for (long slot = newest - window.slots() + 1; slot <= newest; slot++) {
                add(ring, slot, counts(theirs, slot));
            }
        });
    }

    Counts counts(Window window, Instant now) {
        Ring ring = ring(window);
        long slot = window.slotOf(now);
        return new Counts(
                ring.sum(slot, REQUESTS),
                ring.sum(slot, LOOKUPS),
                ring.sum(slot, HITS),
                ring.sum(slot, SPENT),
                ring.sum(slot, SAVED),
                ring.sum(slot, ERRORS),
                ring.sum(slot, REFUSED));
    }

    /** Units spent in each slot of a window, oldest first. */
    long[] spent(Window window, Instant now) {
        Ring ring = ring(window);
        long first = window.slotOf(now) - window.slots() + 1;
        long[] spent = new long[window.slots()];
        for (int i = 0; i < spent.length; i++) {
            spent[i] = ring.at(first + i, SPENT);
        }
        return spent;
    }

    private Ring ring(Window window) {
        return Objects.requireNonNull(rings.get(window));
    }

    private static void add(Ring ring, long slot, Counts counts) {
        ring.add(slot, REQUESTS, counts.requests());
        ring.add(slot, LOOKUPS, counts.lookups());
        ring.add(slot, HITS, counts.hits());
        ring.add(slot, SPENT, counts.spent());
        ring.add(slot, SAVED, counts.saved());
        ring.add(slot, ERRORS, counts.errors());
        ring.add(slot, REFUSED, counts.refused());
    }

    private static Counts counts(Ring ring, long slot) {
        return new Counts(
                ring.at(slot, REQUESTS),
                ring.at(slot, LOOKUPS),
                ring.at(slot, HITS),
                ring.at(slot, SPENT),
                ring.at(slot, SAVED),
                ring.at(slot, ERRORS),
                ring.at(slot, REFUSED));
    }
}
