package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.ProxyRequestEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each request to the logger {@code io.github.githubproxy.access}, at level INFO. The argument of the log
 * event is an immutable {@link AccessLine}, so that an appender with a thread of its own can format it there.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.githubproxy.access");

    void write(ProxyRequestEvent event) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", new AccessLine(event));
        }
    }
}
