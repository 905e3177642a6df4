package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;

/** Provides the type {@code slf4j}: one structured log line for each event. */
public final class Slf4jTelemetryCollectorProvider implements TelemetryCollectorProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Slf4jTelemetryCollectorProvider() {}

    @Override
    public String type() {
        return "slf4j";
    }

    @Override
    public TelemetryCollector create() {
        return new Slf4jTelemetryCollector();
    }
}
