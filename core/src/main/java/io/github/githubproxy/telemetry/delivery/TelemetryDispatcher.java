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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Passes events to the access log at once, and to a queue for each collector without waiting. Safe for use by many threads.
 */
public final class TelemetryDispatcher implements AutoCloseable {
    /** Maximum time that closing waits for all collectors together. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<ProxyRequestEvent> accessLog;
    private final List<CollectorQueue> queues;

    private TelemetryDispatcher(Consumer<ProxyRequestEvent> accessLog, List<CollectorQueue> queues) {
        this.accessLog = accessLog;
        this.queues = queues;
    }

    /** Makes a dispatcher that discards all events. */
    public static TelemetryDispatcher discarding() {
        return new TelemetryDispatcher(event -> {}, List.of());
    }

    /**
     * Makes a dispatcher that queues events until {@link #begin} is called.
     *
     * @param collectors the collectors by the names that logs and counts show, in order
     * @param status returns the state of the proxy; not called before {@link #begin}
     */
    public static TelemetryDispatcher to(Map<String, TelemetryCollector> collectors, Supplier<ProxyStatus> status) {
        List<CollectorQueue> queues = new ArrayList<>();
        collectors.forEach((name, collector) -> {
            if (collector != TelemetryCollector.noop()) {
                queues.add(new CollectorQueue(name, collector, status));
            }
        });
        return new TelemetryDispatcher(new AccessLog()::write, List.copyOf(queues));
    }

    /** Begins delivery. */
    public void begin() {
        queues.forEach(CollectorQueue::start);
    }

    /** Dispatches a response from GitHub. */
    public void dispatchResponse(GitHubResponseEvent event) {
        CollectorQueue.Event delivery = collector -> collector.collectGitHubResponse(event);
        for (CollectorQueue queue : queues) {
            if (queue.needs(event)) {
                queue.offer(delivery);
            }
        }
    }

    /** Dispatches a finished request, and writes it to the access log. */
    public void dispatchRequest(ProxyRequestEvent event) {
        accessLog.accept(event);
        CollectorQueue.Event delivery = collector -> collector.collectProxyRequest(event);
        for (CollectorQueue queue : queues) {
            queue.offer(delivery);
        }
    }

    /** Returns the collectors with their event counts. */
    public List<CollectorStatus> collectors() {
        return queues.stream().map(CollectorQueue::status).toList();
    }

    /** Delivers queued events and closes the collectors. Waits five seconds at most. */
    @Override
    public void close() {
        queues.forEach(CollectorQueue::close);
        long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        for (CollectorQueue queue : queues) {
            queue.awaitEnd(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        }
    }
}
