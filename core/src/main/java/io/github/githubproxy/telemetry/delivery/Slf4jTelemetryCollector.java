package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.format.EnumNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes each event as one line with key-value pairs, which a logging backend can keep as they are (JSON, say), to the
 * logger {@code io.github.githubproxy.telemetry.events}: requests of clients at level INFO, responses from GitHub at DEBUG.
 */
final class Slf4jTelemetryCollector implements TelemetryCollector {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.githubproxy.telemetry.events");

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        LoggingEventBuilder line = withOrigin(LOG.atDebug(), event.origin())
                .addKeyValue("status", event.status())
                .addKeyValue("resource", event.resource())
                .addKeyValue("quota_spent", event.quotaSpent())
                .addKeyValue("duration_ms", event.duration().toMillis());
        line = withCredential(line, event.credential());
        if (event.rateLimit().isPresent()) {
            RateLimit limit = event.rateLimit().get();
            line = line.addKeyValue("limit", limit.limit())
                    .addKeyValue("remaining", limit.remaining())
                    .addKeyValue("reset", limit.reset());
        }
        if (event.limitMet().isPresent()) {
            line = line.addKeyValue("limit_met", EnumNames.of(event.limitMet().get()));
        }
        if (event.gitHubRequestId().isPresent()) {
            line = line.addKeyValue("github_request_id", event.gitHubRequestId().get());
        }
        line.log("Answer of GitHub");
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        LoggingEventBuilder line = withOrigin(LOG.atInfo(), event.origin())
                .addKeyValue("status", event.status())
                .addKeyValue("cache", EnumNames.of(event.cacheOutcome()))
                .addKeyValue("resource", event.quota().resource())
                .addKeyValue("quota_spent", event.quota().spent())
                .addKeyValue("quota_saved", event.quota().saved())
                .addKeyValue("answers", event.exchange().responses())
                .addKeyValue("retries", event.exchange().retries())
                .addKeyValue("wait_ms", event.waited().toMillis())
                .addKeyValue("upstream_ms", event.upstream().toMillis())
                .addKeyValue("total_ms", event.total().toMillis())
                .addKeyValue("bytes", event.bodyBytes());
        if (event.refusal().isPresent()) {
            line = line.addKeyValue("refusal", EnumNames.of(event.refusal().get()));
        }
        if (event.exchange().credential().isPresent()) {
            line = withCredential(line, event.exchange().credential().get());
        }
        if (event.exchange().gitHubRequestId().isPresent()) {
            line = line.addKeyValue(
                    "github_request_id", event.exchange().gitHubRequestId().get());
        }
        line.log("Request of a client");
    }

    private static LoggingEventBuilder withOrigin(LoggingEventBuilder line, RequestOrigin origin) {
        return line.addKeyValue("request_id", origin.requestId())
                .addKeyValue("client", origin.client())
                .addKeyValue("method", origin.method())
                .addKeyValue("route", origin.route());
    }

    private static LoggingEventBuilder withCredential(LoggingEventBuilder line, CredentialLabel credential) {
        return line.addKeyValue("credential", credential.name())
                .addKeyValue("credential_fingerprint", credential.fingerprint());
    }
}
