package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;

/**
 * Provides the type {@code micrometer}: metrics in Micrometer's global registry. Needs
 * {@code io.micrometer:micrometer-core}. A host that has a registry of its own hands a {@link
 * MicrometerTelemetryCollector} to the proxy's builder instead.
 */
public final class MicrometerTelemetryCollectorProvider implements TelemetryCollectorProvider {
    private static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";

    /** For {@link java.util.ServiceLoader}. */
    public MicrometerTelemetryCollectorProvider() {}

    @Override
    public String type() {
        return "micrometer";
    }

    @Override
    public TelemetryCollector create() {
        requireMicrometer(MicrometerTelemetryCollectorProvider.class.getClassLoader());
        return GlobalRegistry.collector();
    }

    public static void requireMicrometer(ClassLoader loader) {
        try {
            Class.forName(MICROMETER, false, loader);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(
                    "TELEMETRY_COLLECTOR_TYPE: micrometer needs io.micrometer:micrometer-core on the" + " class path");
        }
    }

    /** Loaded only where Micrometer is there. */
    private static final class GlobalRegistry {
        private GlobalRegistry() {}

        static TelemetryCollector collector() {
            return new MicrometerTelemetryCollector(io.micrometer.core.instrument.Metrics.globalRegistry);
        }
    }
}
