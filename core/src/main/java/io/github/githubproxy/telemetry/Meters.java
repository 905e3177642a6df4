package io.github.githubproxy.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Registers meters with the proxy's name prefix and tags, and removes them again. Used by one thread. */
final class Meters {
    private static final String PREFIX = "github.proxy.";

    /** From the duration of a stored response to the time after which GitHub aborts a request. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Tags common;
    private final List<Meter> registered = new ArrayList<>();
    private final List<MultiGauge> rows = new ArrayList<>();

    /**
     * Makes a registrar.
     *
     * @param common the tags of all meters
     */
    Meters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    /**
     * Registers a counter.
     *
     * @param unit the unit; blank for a plain number
     */
    Counter counter(String name, String unit, String description, Tags tags) {
        return added(Counter.builder(PREFIX + name)
                .baseUnit(orNull(unit))
                .description(description)
                .tags(common.and(tags))
                .register(registry));
    }

    Timer timer(String name, String description, Tags tags) {
        return added(Timer.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .tags(common.and(tags))
                .register(registry));
    }

    <T> void gauge(String name, String unit, String description, T source, ToDoubleFunction<T> value) {
        added(Gauge.builder(PREFIX + name, source, value)
                .baseUnit(orNull(unit))
                .description(description)
                .tags(common)
                .strongReference(true)
                .register(registry));
    }

    <T> void count(String name, String unit, String description, Tags tags, T source, ToDoubleFunction<T> value) {
        added(FunctionCounter.builder(PREFIX + name, source, value)
                .baseUnit(orNull(unit))
                .description(description)
                .tags(common.and(tags))
                .register(registry));
    }

    /** Registers a gauge whose rows may change. */
    MultiGauge rows(String name, String unit, String description) {
        MultiGauge gauge = MultiGauge.builder(PREFIX + name)
                .baseUnit(orNull(unit))
                .description(description)
                .tags(common)
                .register(registry);
        rows.add(gauge);
        return gauge;
    }

    /** Returns nanoseconds of the registry's monotonic clock. */
    long nanos() {
        return registry.config().clock().monotonicTime();
    }

    /** Removes all meters from the registry. */
    void remove() {
        rows.forEach(gauge -> gauge.register(List.of(), true));
        registered.forEach(registry::remove);
    }

    private static @Nullable String orNull(String unit) {
        return unit.isEmpty() ? null : unit;
    }

    private <M extends Meter> M added(M meter) {
        registered.add(meter);
        return meter;
    }
}
