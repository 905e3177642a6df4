package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells of events: writes the access log at once, and hands them to collectors without waiting for any. Safe for use by
 * many threads.
 */
public final class TelemetryDispatcher implements AutoCloseable {
    /** How long closing waits for all collectors together. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final AccessLog accessLog = new AccessLog();
    private final List<CollectorQueue> deliveries;

    private TelemetryDispatcher(List<CollectorQueue> deliveries) {
        this.deliveries = deliveries;
    }

    /**
     * Makes a telemetry that keeps events for the collectors until it is {@linkplain #begin begun}.
     *
     * @param collectors the collectors, by name for logs and counts, in order
     * @param status tells the state of the proxy, once telemetry has begun
     */
    public static TelemetryDispatcher to(Map<String, TelemetryCollector> collectors, Supplier<ProxyStatus> status) {
        List<CollectorQueue> deliveries = new ArrayList<>();
        collectors.forEach((name, collector) -> {
            if (collector != TelemetryCollector.noop()) {
                deliveries.add(new CollectorQueue(name, collector, status));
            }
        });
        return new TelemetryDispatcher(List.copyOf(deliveries));
    }

    /** Begins to deliver. */
    public void begin() {
        deliveries.forEach(CollectorQueue::start);
    }

    /** Tells of an answer from GitHub. */
    public void answered(GitHubResponseEvent event) {
        CollectorQueue.Event told = collector -> collector.collectGitHubResponse(event);
        for (CollectorQueue delivery : deliveries) {
            if (delivery.needs(event)) {
                delivery.offer(told);
            }
        }
    }

    /** Tells of a finished request. */
    public void finished(ProxyRequestEvent event) {
        accessLog.write(event);
        CollectorQueue.Event told = collector -> collector.collectProxyRequest(event);
        for (CollectorQueue delivery : deliveries) {
            delivery.offer(told);
        }
    }

    /** What became of the events. */
    public List<CollectorStatus> collectors() {
        return deliveries.stream().map(CollectorQueue::status).toList();
    }

    /** Has delivered what waits, and closes the collectors; waits a few seconds for that, and not longer. */
    @Override
    public void close() {
        deliveries.forEach(CollectorQueue::close);
        long end = System.nanoTime() + CLOSING.toNanos();
        for (CollectorQueue delivery : deliveries) {
            delivery.awaitEnd(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        }
    }
}
