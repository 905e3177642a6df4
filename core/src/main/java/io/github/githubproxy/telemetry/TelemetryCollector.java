package io.github.githubproxy.telemetry;

import java.util.function.Supplier;

/**
 * Receives events of the proxy, for metrics, logs or traces.
 *
 * <p><b>Threads.</b> All methods are called one after another on a thread that serves this collector alone. No request waits
 * for it. A collector may be slow, block or throw; only its own events are then lost. An exception is logged once, until a call
 * succeeds again.
 *
 * <p><b>Order and loss.</b> Events of one thread of the proxy arrive in the order in which they happened; a response from GitHub
 * arrives before the request that caused it. Up to 8,192 events are queued; further ones are dropped. {@link
 * ProxyStatus#collectors} counts dropped events, and events on which the collector threw.
 *
 * <p>A collector is chosen by type name ({@code TELEMETRY_COLLECTOR_TYPE}), for which a {@link
 * TelemetryCollectorProvider} is found with {@link java.util.ServiceLoader}, or passed to the proxy's builder.
 */
public interface TelemetryCollector extends AutoCloseable {

    /**
     * Called once, before all other methods.
     *
     * @param status returns the present state of the proxy; may be called on any thread and does not block
     */
    default void begin(Supplier<ProxyStatus> status) {}

    /** Called for each response from GitHub, including those that a client never sees, such as a 304. */
    void collectGitHubResponse(GitHubResponseEvent event);

    /** Called once for each request of a client, when its response has been written or aborted. */
    void collectProxyRequest(ProxyRequestEvent event);

    /**
     * Called once, after all other methods, when the proxy is closed and the queued events have been delivered: flushes
     * buffered data. Closing the proxy waits up to five seconds for delivery and this call.
     */
    @Override
    default void close() {}

    /** Returns the collector that ignores every event. */
    static TelemetryCollector noop() {
        return NoopTelemetryCollector.INSTANCE;
    }
}
