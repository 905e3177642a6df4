package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.servlet.MetricsServlet;
import io.github.githubproxy.telemetry.CollectorStatus;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/** What the collector {@code micrometer} counts, for Prometheus. */
final class PrometheusPage implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private PrometheusPage() {}

    /** Returns the page of a proxy that has the collector; without it, there is nothing to show. */
    static Optional<PrometheusPage> of(Proxy proxy) {
        boolean counts =
                proxy.status().collectors().stream().map(CollectorStatus::name).anyMatch("micrometer"::equals);
        return counts ? Optional.of(open()) : Optional.empty();
    }

    private static PrometheusPage open() {
        PrometheusPage page = new PrometheusPage();
        Metrics.addRegistry(page.registry);
        return page;
    }

    MetricsServlet servlet(Proxy proxy) {
        return new MetricsServlet(proxy, registry::scrape);
    }

    @Override
    public void close() {
        Metrics.removeRegistry(registry);
        registry.close();
    }
}
