package io.github.githubproxy.servlet.pages;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/**
 * The Prometheus registry within Micrometer's global registry. The only class of this package that needs Micrometer, which
 * is an optional dependency.
 */
final class GlobalPrometheusRegistry implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final boolean isAddedHere;

    private GlobalPrometheusRegistry(PrometheusMeterRegistry registry, boolean isAddedHere) {
        this.registry = registry;
        this.isAddedHere = isAddedHere;
    }

    /** Returns the first Prometheus registry of the global registry, or adds one to it. */
    static GlobalPrometheusRegistry findOrAdd() {
        Optional<PrometheusMeterRegistry> existing = Metrics.globalRegistry.getRegistries().stream()
                .filter(PrometheusMeterRegistry.class::isInstance)
                .map(PrometheusMeterRegistry.class::cast)
                .findFirst();
        if (existing.isPresent()) {
            return new GlobalPrometheusRegistry(existing.get(), false);
        }
        PrometheusMeterRegistry added = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(added);
        return new GlobalPrometheusRegistry(added, true);
    }

    String scrape() {
        return registry.scrape();
    }

    /** Removes the registry if {@link #findOrAdd} added it. */
    @Override
    public void close() {
        if (isAddedHere) {
            Metrics.removeRegistry(registry);
            registry.close();
        }
    }
}
