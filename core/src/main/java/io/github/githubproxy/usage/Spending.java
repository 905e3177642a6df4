package io.github.githubproxy.usage;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Units spent, in each window. Used under its owner's lock. */
final class Spending {
    /** Bytes that one takes. */
    static final long BYTES = Tally.bytes(1);

    private final Map<Window, Ring> rings = new EnumMap<>(Window.class);

    Spending() {
        for (Window window : Window.values()) {
            rings.put(window, new Ring(window, 1));
        }
    }

    void add(Instant at, long units) {
        rings.forEach((window, ring) -> ring.add(window.slotOf(at), 0, units));
    }

    long in(Window window, Instant now) {
        return Objects.requireNonNull(rings.get(window)).sum(window.slotOf(now), 0);
    }

    /** Units spent in the newest slots of the last hour: so many minutes, of which the last is not over. */
    long inMinutes(int minutes, Instant now) {
        return Objects.requireNonNull(rings.get(Window.HOUR)).sum(Window.HOUR.slotOf(now), 0, minutes);
    }
}
