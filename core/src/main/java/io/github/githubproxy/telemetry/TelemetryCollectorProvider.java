package io.github.githubproxy.telemetry;

/**
 * Makes the collectors of one type. Implementations have a public no-argument constructor and are named in
 * {@code META-INF/services/io.github.githubproxy.telemetry.TelemetryCollectorProvider}.
 */
public interface TelemetryCollectorProvider {

    /** The name by which {@code TELEMETRY_COLLECTOR_TYPE} chooses this type. */
    String type();

    /**
     * Makes a collector; called once for each proxy.
     *
     * @throws RuntimeException if it cannot work; start-up then fails with the message
     */
    TelemetryCollector create();
}
