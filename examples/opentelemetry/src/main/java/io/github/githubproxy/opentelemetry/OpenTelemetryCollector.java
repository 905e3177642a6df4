package io.github.githubproxy.opentelemetry;

import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a trace of each request: a span of the client's request, with a child span for each request to GitHub. Events of
 * GitHub's responses arrive first, and are kept until the event of the client's request.
 */
final class OpenTelemetryCollector implements TelemetryCollector {
    /** More than the requests ever in flight. Responses to a request whose event was dropped are evicted. */
    private static final int MAX_PENDING = 10_000;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final Map<String, List<GitHubResponseEvent>> pending = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<GitHubResponseEvent>> eldest) {
            return size() > MAX_PENDING;
        }
    };

    OpenTelemetryCollector(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("io.github.githubproxy");
    }

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        if (!event.origin().hasClient()) {
            // A request that the proxy sends for itself has no request of a client.
            exportResponse(event, Context.root());
        } else {
            pending.computeIfAbsent(event.origin().requestId(), id -> new ArrayList<>())
                    .add(event);
        }
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        Instant start = event.at().minus(event.total());
        Span span = startSpan(event.origin(), SpanKind.SERVER, Context.root(), start)
                .setAttribute("http.response.status_code", event.status())
                .setAttribute("http.response.body.size", event.bodyBytes())
                .setAttribute("github_proxy.cache", lowerCase(event.cacheOutcome()))
                .setAttribute("github_proxy.resource", event.quota().resource())
                .setAttribute("github_proxy.quota.spent", event.quota().spent())
                .setAttribute("github_proxy.quota.saved", event.quota().saved())
                .setAttribute("github_proxy.retries", event.exchange().retries())
                .setAttribute("github_proxy.wait_ms", event.waited().toMillis());
        event.refusal().ifPresent(reason -> span.setAttribute("github_proxy.refusal", lowerCase(reason)));
        if (event.status() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        List<GitHubResponseEvent> responses = pending.remove(event.origin().requestId());
        if (responses != null) {
            responses.forEach(
                    response -> exportResponse(response, Context.root().with(span)));
        }
        span.end(event.at());
    }

    /** Exports the remaining spans. */
    @Override
    public void close() {
        sdk.close();
    }

    private void exportResponse(GitHubResponseEvent event, Context parent) {
        CredentialLabel credential = event.credential();
        Span span = startSpan(
                        event.origin(), SpanKind.CLIENT, parent, event.at().minus(event.duration()))
                .setAttribute("http.response.status_code", event.status())
                .setAttribute("github_proxy.resource", event.resource())
                .setAttribute("github_proxy.quota.spent", event.quotaSpent())
                .setAttribute("github_proxy.credential", credential.name())
                .setAttribute("github_proxy.credential.fingerprint", credential.fingerprint());
        event.rateLimit().ifPresent(limit -> span.setAttribute("github_proxy.credential.remaining", limit.remaining()));
        event.limitMet().ifPresent(kind -> span.setAttribute("github_proxy.limit_met", lowerCase(kind)));
        event.gitHubRequestId().ifPresent(id -> span.setAttribute("github.request_id", id));
        if (event.status() >= 400) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(event.at());
    }

    private Span startSpan(RequestOrigin origin, SpanKind kind, Context parent, Instant start) {
        SpanBuilder builder = tracer.spanBuilder(origin.method() + " " + origin.route())
                .setSpanKind(kind)
                .setParent(parent)
                .setStartTimestamp(start)
                .setAttribute("http.request.method", origin.method())
                .setAttribute("url.template", origin.route())
                .setAttribute("github_proxy.client", origin.client())
                .setAttribute("github_proxy.request_id", origin.requestId());
        return builder.startSpan();
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
