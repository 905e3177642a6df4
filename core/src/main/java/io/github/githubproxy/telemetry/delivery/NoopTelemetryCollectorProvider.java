package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;

/** Provides the type {@code noop}. */
public final class NoopTelemetryCollectorProvider implements TelemetryCollectorProvider {

    /** For {@link java.util.ServiceLoader}. */
    public NoopTelemetryCollectorProvider() {}

    @Override
    public String type() {
        return "noop";
    }

    @Override
    public TelemetryCollector create() {
        return TelemetryCollector.noop();
    }
}
