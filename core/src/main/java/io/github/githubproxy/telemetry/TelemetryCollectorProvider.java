package io.github.githubproxy.telemetry;

import java.util.Set;

/**
 * Makes collectors of one or several types. Implementations have a public no-argument constructor and are named in
 * {@code META-INF/services/io.github.githubproxy.telemetry.TelemetryCollectorProvider}.
 */
public interface TelemetryCollectorProvider {

    /** Returns the names by which {@code TELEMETRY_COLLECTOR_TYPE} chooses the types. */
    Set<String> types();

    /**
     * Makes a collector. Called once for each proxy and configured type.
     *
     * @param type one of {@link #types}
     * @throws RuntimeException if the collector cannot work; start-up then fails with the message
     */
    TelemetryCollector create(String type);
}
