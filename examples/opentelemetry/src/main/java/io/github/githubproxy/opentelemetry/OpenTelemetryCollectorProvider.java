package io.github.githubproxy.opentelemetry;

import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.Set;

/**
 * Provides the type {@code opentelemetry}. OpenTelemetry's own environment variables, such as {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}, configure the exporter.
 */
public final class OpenTelemetryCollectorProvider implements TelemetryCollectorProvider {
    /** Exports only traces, over HTTP. Environment variables override the defaults. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "github-proxy",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    /** For {@link java.util.ServiceLoader}. */
    public OpenTelemetryCollectorProvider() {}

    @Override
    public Set<String> types() {
        return Set.of("opentelemetry");
    }

    @Override
    public TelemetryCollector create(String type) {
        return new OpenTelemetryCollector(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }
}
