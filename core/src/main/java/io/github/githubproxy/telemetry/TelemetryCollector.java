package io.github.githubproxy.telemetry;

/**
 * Receives what the proxy does, for metrics, logs or traces.
 *
 * <p>Both methods are called on the thread that serves the request, by many threads at once. They return quickly and
 * keep no lock across I/O. What they throw is logged and never fails the request.
 *
 * <p>A collector is chosen by type name ({@code TELEMETRY_COLLECTOR_TYPE}), for which a {@link
 * TelemetryCollectorProvider} is found with {@link java.util.ServiceLoader}, or handed to the proxy's builder.
 */
public interface TelemetryCollector {

    /** Called for each answer from GitHub, also for one that the client never sees, such as a 304. */
    void collectGitHubResponse(GitHubResponseEvent event);

    /** Called once for each request of a client, when its answer has been written or given up. */
    void collectProxyRequest(ProxyRequestEvent event);

    /** Returns the collector that ignores everything. */
    static TelemetryCollector noop() {
        return NoopTelemetryCollector.INSTANCE;
    }
}
