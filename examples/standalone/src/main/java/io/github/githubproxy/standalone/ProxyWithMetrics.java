package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.servlet.pages.MetricsServlet;
import io.github.githubproxy.telemetry.CollectorStatus;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/**
 * A proxy, with what its collector {@code micrometer} counts. The registry is there first: what is counted before there is
 * one is lost.
 */
final class MeasuredProxy implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final Proxy proxy;

    private MeasuredProxy(PrometheusMeterRegistry registry, Proxy proxy) {
        this.registry = registry;
        this.proxy = proxy;
    }

    static MeasuredProxy of(ProxyBuilder builder) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(registry);
        try {
            return new MeasuredProxy(registry, builder.build());
        } catch (RuntimeException e) {
            close(registry);
            throw e;
        }
    }

    Proxy proxy() {
        return proxy;
    }

    /** The page with the metrics; without the collector, there is nothing to show. */
    Optional<MetricsServlet> page() {
        boolean counts =
                proxy.status().collectors().stream().map(CollectorStatus::name).anyMatch("micrometer"::equals);
        return counts ? Optional.of(new MetricsServlet(proxy, registry::scrape)) : Optional.empty();
    }

    @Override
    public void close() {
        proxy.close();
        close(registry);
    }

    private static void close(PrometheusMeterRegistry registry) {
        Metrics.removeRegistry(registry);
        registry.close();
    }
}
