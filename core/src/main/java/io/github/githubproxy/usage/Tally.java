package io.github.githubproxy.usage;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Some figures, in each window. Used under its owner's lock. */
final class Tally {
    private final Map<Window, Ring> rings = new EnumMap<>(Window.class);

    /**
     * Makes one of nothing.
     *
     * @param width how many figures there are
     */
    Tally(int width) {
        for (Window window : Window.values()) {
            rings.put(window, new Ring(window.slots(), width));
        }
    }

    /** Bytes of the heap that one takes. */
    static long bytes(int width) {
        long bytes = 256;
        for (Window window : Window.values()) {
            bytes += (long) window.slots() * width * Integer.BYTES;
        }
        return bytes;
    }

    void add(Instant at, long... units) {
        rings.forEach((window, ring) -> ring.add(window.slotOf(at), units));
    }

    /** Adds what another has in the slots that are not too old. */
    void addAll(Tally other, Instant now) {
        rings.forEach((window, ring) -> ring.addAll(other.ring(window), window.slotOf(now)));
    }

    long[] sums(Window window, Instant now) {
        return ring(window).sums(window.slotOf(now), window.slots());
    }

    /** The same over so many slots, of which the newest is not over. */
    long[] sums(Window window, Instant now, int slots) {
        return ring(window).sums(window.slotOf(now), slots);
    }

    /** One figure in each slot of a window, oldest first. */
    long[] line(Window window, Instant now, int figure) {
        return ring(window).line(window.slotOf(now), figure);
    }

    private Ring ring(Window window) {
        return Objects.requireNonNull(rings.get(window));
    }
}
