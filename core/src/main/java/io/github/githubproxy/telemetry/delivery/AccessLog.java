package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.Logfmt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each request to the logger {@code io.github.githubproxy.access}, at level INFO, as key-value
 * pairs in {@link Logfmt}. Paths are templates, so a line shows the kind of request and no secrets.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.githubproxy.access");

    /** The value of a key that does not apply. */
    private static final String NONE = "-";

    void write(ProxyRequestEvent event) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        RequestOrigin origin = event.origin();
        ProxyRequestEvent.Exchange exchange = event.exchange();
        LOG.info(
                "client={} method={} route={} status={} cache={} refusal={} resource={} spent={} saved={} retries={} credential={}"
                        + " wait_ms={} upstream_ms={} total_ms={} bytes={} request_id={} github_request_id={}",
                Logfmt.value(origin.client()),
                origin.method(),
                origin.route(),
                event.status(),
                EnumNames.of(event.cacheOutcome()),
                event.refusal().map(EnumNames::of).orElse(NONE),
                Logfmt.value(event.quota().resource()),
                event.quota().spent(),
                event.quota().saved(),
                exchange.retries(),
                exchange.credential()
                        .map(CredentialLabel::name)
                        .map(Logfmt::value)
                        .orElse(NONE),
                event.waited().toMillis(),
                event.upstream().toMillis(),
                event.total().toMillis(),
                event.bodyBytes(),
                Logfmt.value(origin.requestId()),
                exchange.gitHubRequestId().map(Logfmt::value).orElse(NONE));
    }
}
