package io.github.githubproxy.telemetry;

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
