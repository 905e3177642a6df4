package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.plugin.ServiceProviders;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives telemetry collectors their names in logs and counts. */
public final class CollectorFactory {
    private CollectorFactory() {}

    /**
     * Makes the collectors of those types.
     *
     * @throws ConfigException if there is no such type, or a collector cannot work
     */
    public static Map<String, TelemetryCollector> ofTypes(List<String> types) {
        List<TelemetryCollectorProvider> providers = ServiceProviders.all(TelemetryCollectorProvider.class);
        Map<String, TelemetryCollectorProvider> chosen = new LinkedHashMap<>();
        for (String type : types) {
            Optional<TelemetryCollectorProvider> provider = providers.stream()
                    .filter(candidate -> candidate.type().equals(type))
                    .findFirst();
            chosen.put(
                    type,
                    provider.orElseThrow(() -> new ConfigException("TELEMETRY_COLLECTOR_TYPE: no telemetry collector"
                            + " has the type '" + type + "'; known are "
                            + ServiceProviders.names(providers, TelemetryCollectorProvider::type))));
        }
        Map<String, TelemetryCollector> collectors = new LinkedHashMap<>();
        chosen.forEach((type, provider) -> collectors.put(type, provider.create()));
        return collectors;
    }

    /** Names collectors that a host brings after their classes. */
    public static Map<String, TelemetryCollector> named(List<TelemetryCollector> collectors) {
        Map<String, TelemetryCollector> named = new LinkedHashMap<>();
        for (TelemetryCollector collector : collectors) {
            String simpleName = collector.getClass().getSimpleName();
            String name = simpleName.isEmpty() ? "collector" : simpleName;
            int number = 1;
            while (named.putIfAbsent(number == 1 ? name : name + "-" + number, collector) != null) {
                number++;
            }
        }
        return named;
    }
}
