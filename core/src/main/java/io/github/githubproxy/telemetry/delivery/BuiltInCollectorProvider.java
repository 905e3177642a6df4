package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.plugin.OptionalLibrary;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;
import java.util.Set;

/**
 * Provides the collectors that come with the proxy:
 *
 * <ul>
 *   <li>{@code noop} ignores every event.
 *   <li>{@code slf4j} writes one structured log line for each event.
 *   <li>{@code micrometer} keeps metrics in Micrometer's global registry, and needs {@code io.micrometer:micrometer-core}. A
 *       host with a registry of its own passes a {@link MicrometerTelemetryCollector} to the proxy's builder instead.
 * </ul>
 */
public final class BuiltInCollectorProvider implements TelemetryCollectorProvider {
    private static final String NOOP = "noop";
    private static final String SLF4J = "slf4j";
    private static final String MICROMETER = "micrometer";
    private static final String MICROMETER_NEEDS = "TELEMETRY_COLLECTOR_TYPE: micrometer needs";

    /** For {@link java.util.ServiceLoader}. */
    public BuiltInCollectorProvider() {}

    @Override
    public Set<String> types() {
        return Set.of(NOOP, SLF4J, MICROMETER);
    }

    @Override
    public TelemetryCollector create(String type) {
        return switch (type) {
            case NOOP -> TelemetryCollector.noop();
            case SLF4J -> new Slf4jTelemetryCollector();
            case MICROMETER ->
                OptionalLibrary.MICROMETER.create(
                        BuiltInCollectorProvider.class.getClassLoader(),
                        MICROMETER_NEEDS,
                        // A method reference would load Micrometer before it is checked.
                        () -> GlobalRegistry.collector());
            default -> throw new IllegalArgumentException(type);
        };
    }

    /** A class of its own, so that Micrometer is only loaded if it is used. */
    private static final class GlobalRegistry {
        private GlobalRegistry() {}

        static TelemetryCollector collector() {
            return new MicrometerTelemetryCollector(io.micrometer.core.instrument.Metrics.globalRegistry);
        }
    }
}
