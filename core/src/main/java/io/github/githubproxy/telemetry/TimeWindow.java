package io.github.githubproxy.telemetry;

import java.time.Duration;

/**
 * A period that ends now, divided into slots. Slots begin at whole multiples of their length since 1970. The current slot has
 * not ended, so a window covers up to one slot less than its length.
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

    /** Returns the length of a slot. */
    public Duration slot() {
        return slot;
    }

    /** Returns the number of slots. */
    public int slots() {
        return slots;
    }
}
