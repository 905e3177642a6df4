package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.plugin.ServiceProviders;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Creates telemetry collectors by type, and gives each the name that logs and counts show. */
public final class CollectorFactory {
    private CollectorFactory() {}

    /**
     * Makes one collector of each type, by type in the given order.
     *
     * @throws ConfigException if types are unknown, or collectors cannot work
     */
    public static Map<String, TelemetryCollector> ofTypes(List<String> types) {
        List<TelemetryCollectorProvider> providers = ServiceProviders.all(TelemetryCollectorProvider.class);
        ConfigProblems problems = new ConfigProblems();
        Map<String, TelemetryCollector> collectors = new LinkedHashMap<>();
        for (String type : types) {
            problems.attempt(() -> provider(type, providers).create(type))
                    .ifPresent(collector -> collectors.put(type, collector));
        }
        if (!problems.isEmpty()) {
            collectors.values().forEach(TelemetryCollector::close);
        }
        problems.throwIfAny();
        return collectors;
    }

    private static TelemetryCollectorProvider provider(String type, List<TelemetryCollectorProvider> providers) {
        return providers.stream()
                .filter(provider -> provider.types().contains(type))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        "TELEMETRY_COLLECTOR_TYPE: no telemetry collector has the type '" + type + "'; known are "
                                + providers.stream()
                                        .flatMap(provider -> provider.types().stream())
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    /** Returns collectors passed by the host under the simple names of their classes, numbered where they are equal. */
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
