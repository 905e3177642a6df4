package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Some figures, in each window. Used under its owner's lock. */
final class WindowedCounters {
    private final Map<TimeWindow, SlidingWindowCounter> rings = new EnumMap<>(TimeWindow.class);

    /**
     * Makes one of nothing.
     *
     * @param width how many figures there are
     */
    WindowedCounters(int width) {
        for (TimeWindow window : TimeWindow.values()) {
            rings.put(window, new SlidingWindowCounter(window.slots(), width));
        }
    }

    /** Bytes of the heap that one takes. */
    static long bytes(int width) {
        long bytes = 256;
        for (TimeWindow window : TimeWindow.values()) {
            bytes += (long) window.slots() * width * Integer.BYTES;
        }
        return bytes;
    }

    void add(Instant at, long... units) {
        rings.forEach((window, ring) -> ring.add(window.slotOf(at), units));
    }

    /** Adds what another has in the slots that are not too old. */
    void addAll(WindowedCounters other, Instant now) {
        rings.forEach((window, ring) -> ring.addAll(other.ring(window), window.slotOf(now)));
    }

    long[] sums(TimeWindow window, Instant now) {
        return ring(window).sums(window.slotOf(now), window.slots());
    }

    /** The same over so many slots, of which the newest is not over. */
    long[] sums(TimeWindow window, Instant now, int slots) {
        return ring(window).sums(window.slotOf(now), slots);
    }

    /** One figure in each slot of a window, oldest first. */
    long[] line(TimeWindow window, Instant now, int figure) {
        return ring(window).line(window.slotOf(now), figure);
    }

    private SlidingWindowCounter ring(TimeWindow window) {
        return Objects.requireNonNull(rings.get(window));
    }
}
