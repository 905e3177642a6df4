package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;

/**
 * A collector of the proxy's own that looks at few of GitHub's answers. The others are not brought to it, since to hand an
 * event to another thread costs a request more than to count it costs that thread.
 */
public interface SelectiveCollector extends TelemetryCollector {

    /** Tells whether an answer is to be brought. Asked on the thread of the request, so it waits for nothing. */
    boolean needs(GitHubResponseEvent event);
}
