package io.github.githubproxy.servlet.pages;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.jspecify.annotations.Nullable;

/**
 * Adds a {@code PrometheusMeterRegistry} to Micrometer's global registry while a web application runs, unless there is one. {@link
 * MetricsServlet} shows it. In contrast to that servlet, which adds one too, the listener does it before the filter starts: so
 * nothing is counted before, and Micrometer does not warn of that.
 *
 * <p>Needs {@code io.micrometer:micrometer-registry-prometheus}.
 */
public final class PrometheusRegistryListener implements ServletContextListener {
    private @Nullable GlobalPrometheusRegistry registry;

    /** Creates the listener. */
    public PrometheusRegistryListener() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        registry = GlobalPrometheusRegistry.findOrAdd();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
