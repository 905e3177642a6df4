package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;

/**
 * An internal collector that uses few of GitHub's responses. The others are not queued for it, because queueing an event costs
 * the request more than processing the event costs the collector.
 */
public interface SelectiveCollector extends TelemetryCollector {

    /** Returns whether the collector uses a response. Called on the thread of the request, so it must not block. */
    boolean needs(GitHubResponseEvent event);
}
