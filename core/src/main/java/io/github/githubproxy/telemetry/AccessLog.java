package io.github.githubproxy.telemetry;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each request to the logger {@code io.github.githubproxy.access}, at level INFO, as key-value
 * pairs. Paths are templated, so that a line shows what kind of thing was asked and nothing secret.
 */
public final class AccessLog implements TelemetryCollector {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.githubproxy.access");

    /** Makes an access log. */
    public AccessLog() {}

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {}

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        LOG.info(
                "client={} method={} route={} status={} cache={} upstream_ms={} total_ms={} bytes={}",
                event.client(),
                event.method(),
                event.route(),
                event.status(),
                event.cacheOutcome().name().toLowerCase(Locale.ROOT),
                event.upstreamDuration().toMillis(),
                event.totalDuration().toMillis(),
                event.bodyBytes());
    }
}
