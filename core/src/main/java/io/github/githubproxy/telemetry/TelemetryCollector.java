package io.github.githubproxy.telemetry;

import java.util.function.Supplier;

/**
 * Receives what the proxy does, for metrics, logs or traces.
 *
 * <p><b>Threads.</b> All methods are called on one thread that the collector has for itself, one after another; no
 * request waits for it. It may be slow, block or throw: then its own events are lost, and nothing else is. What it throws
 * is logged once, until it works again.
 *
 * <p><b>Order and loss.</b> Events come in the order in which they happened on a thread of the proxy; an answer of GitHub
 * comes before the request that it was for. Some 8,000 wait at the most; those that come when so many do are dropped.
 * What was dropped, and what a collector threw on, is counted in {@link ProxyStatus#collectors}.
 *
 * <p>A collector is chosen by type name ({@code TELEMETRY_COLLECTOR_TYPE}), for which a {@link
 * TelemetryCollectorProvider} is found with {@link java.util.ServiceLoader}, or handed to the proxy's builder.
 */
public interface TelemetryCollector extends AutoCloseable {

    /**
     * Called once, before all else.
     *
     * @param status tells the state of the proxy whenever it is asked, on any thread, without waiting for anything
     */
    default void begin(Supplier<ProxyStatus> status) {}

    /** Called for each answer from GitHub, also for one that the client never sees, such as a 304. */
    void collectGitHubResponse(GitHubResponseEvent event);

    /** Called once for each request of a client, when its answer has been written or given up. */
    void collectProxyRequest(ProxyRequestEvent event);

    /**
     * Called once, after all else, when the proxy is closed and what waited has been delivered: writes out what is still
     * kept. The proxy waits a few seconds for both, and not longer.
     */
    @Override
    default void close() {}

    /** Returns the collector that ignores everything. */
    static TelemetryCollector noop() {
        return NoopTelemetryCollector.INSTANCE;
    }
}
