package io.github.githubproxy.telemetry;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes events to several collectors and lets no failure of one fail a request or silence another. */
public final class GuardedTelemetryCollector implements TelemetryCollector {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTelemetryCollector.class);

    private final List<TelemetryCollector> collectors;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** Passes events to those collectors, in order. */
    public GuardedTelemetryCollector(TelemetryCollector... collectors) {
        this.collectors = List.of(collectors);
    }

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        for (TelemetryCollector collector : collectors) {
            guarded(collector, () -> collector.collectGitHubResponse(event));
        }
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        for (TelemetryCollector collector : collectors) {
            guarded(collector, () -> collector.collectProxyRequest(event));
        }
    }

    private void guarded(TelemetryCollector collector, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn(
                        "Telemetry collector {} fails; its events are lost",
                        collector.getClass().getName(),
                        e);
            }
        }
    }
}
