package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Several counters, each over every {@link TimeWindow}. Guarded by its owner's lock. */
final class WindowedCounters {
    private final Map<TimeWindow, SlidingWindowCounter> windows = new EnumMap<>(TimeWindow.class);

    /**
     * Makes counters of zero.
     *
     * @param width how many counters there are
     */
    WindowedCounters(int width) {
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, new SlidingWindowCounter(window.slots(), width));
        }
    }

    /** Returns how many heap bytes an object of that width takes. */
    static long bytes(int width) {
        long bytes = 256;
        for (TimeWindow window : TimeWindow.values()) {
            bytes += (long) window.slots() * width * Integer.BYTES;
        }
        return bytes;
    }

    /** Returns the number of the slot that an instant is in, counted from 1970. */
    static long slotOf(TimeWindow window, Instant at) {
        return Math.floorDiv(at.getEpochSecond(), window.slot().toSeconds());
    }

    void add(Instant at, long... units) {
        windows.forEach((window, counter) -> counter.add(slotOf(window, at), units));
    }

    /** Adds the counters of another, without the slots that are too old. */
    void addAll(WindowedCounters other, Instant now) {
        windows.forEach((window, counter) -> counter.addAll(other.counter(window), slotOf(window, now)));
    }

    /** Returns the sum of each counter over a window. */
    long[] sums(TimeWindow window, Instant now) {
        return sums(window, now, window.slots());
    }

    /** Returns the sum of each counter over the newest slots of a window. The newest slot has not ended. */
    long[] sums(TimeWindow window, Instant now, int slots) {
        return counter(window).sums(slotOf(window, now), slots);
    }

    /** Returns one counter in each slot of a window, oldest first. */
    long[] series(TimeWindow window, Instant now, int counter) {
        return counter(window).series(slotOf(window, now), counter);
    }

    private SlidingWindowCounter counter(TimeWindow window) {
        return Objects.requireNonNull(windows.get(window));
    }
}
