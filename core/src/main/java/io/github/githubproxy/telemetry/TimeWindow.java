package io.github.githubproxy.telemetry;

import java.time.Duration;
import java.time.Instant;

/**
 * A time that ends now, in slots that begin at whole multiples of their length since 1970. The slot that it is now is not
 * over, so that a window covers its length less at most one slot.
 */
public enum TimeWindow {
    /** The last minute, in slots of five seconds. */
    MINUTE(Duration.ofSeconds(5), 12),
    /** The last hour, in slots of a minute. */
    HOUR(Duration.ofMinutes(1), 60),
    /** The last day, in slots of a quarter of an hour. */
    DAY(Duration.ofMinutes(15), 96);

    private final Duration slot;
    private final int slots;

    TimeWindow(Duration slot, int slots) {
        this.slot = slot;
        this.slots = slots;
    }

    /** How long a slot is. */
    public Duration slot() {
        return slot;
    }

    /** How many slots there are. */
    public int slots() {
        return slots;
    }

    /** The number of the slot that a time is in. */
    public long slotOf(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), slot.toSeconds());
    }
}
