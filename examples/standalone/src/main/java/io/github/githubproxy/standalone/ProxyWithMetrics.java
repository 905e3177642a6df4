package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.servlet.pages.MetricsServlet;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/**
 * A proxy with a Prometheus registry for its collector {@code micrometer}. The registry is added to Micrometer's global
 * registry before the proxy is built, because counts without a registry are lost.
 */
final class ProxyWithMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final Proxy proxy;

    private ProxyWithMetrics(PrometheusMeterRegistry registry, Proxy proxy) {
        this.registry = registry;
        this.proxy = proxy;
    }

    /** Builds the proxy. */
    static ProxyWithMetrics build(ProxyBuilder builder) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(registry);
        try {
            return new ProxyWithMetrics(registry, builder.build());
        } catch (RuntimeException e) {
            close(registry);
            throw e;
        }
    }

    Proxy proxy() {
        return proxy;
    }

    /** Returns the metrics page, or empty if the collector {@code micrometer} is not configured. */
    Optional<MetricsServlet> metricsPage() {
        boolean hasCollector =
                proxy.status().collectors().stream().map(CollectorStatus::name).anyMatch("micrometer"::equals);
        return hasCollector ? Optional.of(new MetricsServlet(proxy, registry::scrape)) : Optional.empty();
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
