package io.github.githubproxy.opentelemetry;

import io.github.githubproxy.config.ReservedClientNames;
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
 * Makes a trace of each request: a span for the client's request, with one below it for each time that GitHub was asked.
 * GitHub's answers come first, and wait for the request that they belong to.
 */
final class OpenTelemetryCollector implements TelemetryCollector {
    /** More than that many requests are never under way; answers of those that never end are forgotten. */
    private static final int MOST_UNDER_WAY = 10_000;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final Map<String, List<GitHubResponseEvent>> waiting = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<GitHubResponseEvent>> eldest) {
            return size() > MOST_UNDER_WAY;
        }
    };

    OpenTelemetryCollector(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("io.github.githubproxy");
    }

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        if (event.origin().client().equals(ReservedClientNames.NO_CLIENT)) {
            // The proxy's own questions have no request of a client.
            answer(event, Context.root());
        } else {
            waiting.computeIfAbsent(event.origin().requestId(), id -> new ArrayList<>())
                    .add(event);
        }
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        Instant began = event.at().minus(event.timing().total());
        Span span = started(event.origin(), SpanKind.SERVER, Context.root(), began)
                .setAttribute("http.response.status_code", event.status())
                .setAttribute("http.response.body.size", event.bodyBytes())
                .setAttribute("github_proxy.cache", word(event.cacheOutcome()))
                .setAttribute("github_proxy.resource", event.quota().resource())
                .setAttribute("github_proxy.quota.spent", event.quota().spent())
                .setAttribute("github_proxy.quota.saved", event.quota().saved())
                .setAttribute("github_proxy.retries", event.exchange().retries())
                .setAttribute("github_proxy.wait_ms", event.timing().waited().toMillis());
        event.refusal().ifPresent(reason -> span.setAttribute("github_proxy.refusal", word(reason)));
        if (event.status() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        List<GitHubResponseEvent> answers = waiting.remove(event.origin().requestId());
        if (answers != null) {
            answers.forEach(answer -> answer(answer, Context.root().with(span)));
        }
        span.end(event.at());
    }

    /** Sends what is left. */
    @Override
    public void close() {
        sdk.close();
    }

    private void answer(GitHubResponseEvent event, Context parent) {
        CredentialLabel credential = event.credential();
        Span span = started(event.origin(), SpanKind.CLIENT, parent, event.at().minus(event.duration()))
                .setAttribute("http.response.status_code", event.status())
                .setAttribute("github_proxy.resource", event.resource())
                .setAttribute("github_proxy.quota.spent", event.quotaSpent())
                .setAttribute("github_proxy.credential", credential.name())
                .setAttribute("github_proxy.credential.fingerprint", credential.fingerprint());
        event.rateLimit().ifPresent(limit -> span.setAttribute("github_proxy.credential.remaining", limit.remaining()));
        event.limitMet().ifPresent(kind -> span.setAttribute("github_proxy.limit_met", word(kind)));
        event.gitHubRequestId().ifPresent(id -> span.setAttribute("github.request_id", id));
        if (event.status() >= 400) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(event.at());
    }

    private Span started(RequestOrigin origin, SpanKind kind, Context parent, Instant began) {
        SpanBuilder builder = tracer.spanBuilder(origin.method() + " " + origin.route())
                .setSpanKind(kind)
                .setParent(parent)
                .setStartTimestamp(began)
                .setAttribute("http.request.method", origin.method())
                .setAttribute("url.template", origin.route())
                .setAttribute("github_proxy.client", origin.client())
                .setAttribute("github_proxy.request_id", origin.requestId());
        return builder.startSpan();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
