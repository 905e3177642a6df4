package io.github.githubproxy.fakegithub.api;

import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import io.github.githubproxy.fakegithub.http.StandardHeaders;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.routes.ApiRouter;
import io.github.githubproxy.fakegithub.routes.RouteContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates the responses of faults that replace the usual response. They have the usual headers and cost nothing. */
public final class FaultResponses {
    private final RouteContext context;
    private final Deployment deployment;
    private final ApiRouter router;

    /** Creates an instance that reports the rate limits of that context. */
    public FaultResponses(RouteContext context, Deployment deployment, ApiRouter router) {
        this.context = context;
        this.deployment = deployment;
        this.router = router;
    }

    /** Returns the response of a fault to a request. */
    public RenderedResponse create(Fault.Replacement fault, RecordedRequest request, String requestId) {
        RateLimits.Snapshot rate = rate(request);
        Optional<RateLimits.Snapshot> reported = Optional.of(rate).filter(snapshot -> reportsRateLimit(request));
        Instant now = context.clock().instant();
        if (fault instanceof Fault.CustomResponse custom) {
            Response response = custom.body().length == 0
                    ? Response.empty(custom.status())
                    : Response.of(custom.status(), "", custom.body());
            return render(response, reported, requestId).withFields(custom.headers());
        }
        if (fault instanceof Fault.SecondaryLimit limit) {
            Response response = ErrorResponses.secondaryLimit(limit.status(), requestId, now)
                    .with("Retry-After", seconds(limit.retryAfter()))
                    .with("gh-limited-by", limit.limitedBy());
            return render(response, reported, requestId);
        }
        if (fault instanceof Fault.GraphQlSecondaryLimit limit) {
            Response response = ErrorResponses.graphQlSecondaryLimit(requestId, now)
                    .with("Retry-After", seconds(limit.retryAfter()));
            return render(response, reported, requestId);
        }
        if (fault instanceof Fault.PrimaryLimit limit) {
            Response response = ErrorResponses.primaryLimit(limit.status(), request.token(), requestId, now)
                    .with("Retry-After", seconds(limit.retryAfter()));
            return render(response, Optional.of(exhausted(rate, limit.reset().orElse(rate.reset()))), requestId);
        }
        if (fault instanceof Fault.GraphQlPrimaryLimit limit) {
            Response response = ErrorResponses.graphQlPrimaryLimit(limit.type(), request.token());
            return render(response, Optional.of(withRemaining(rate)), requestId);
        }
        throw new IllegalStateException("unknown fault: " + fault);
    }

    private static Optional<String> seconds(Optional<Duration> duration) {
        return duration.map(wait -> String.valueOf(wait.toSeconds()));
    }

    private RateLimits.Snapshot rate(RecordedRequest request) {
        return context.limits().snapshot(request.holder().orElse(RateLimits.ANONYMOUS), resource(request));
    }

    private String resource(RecordedRequest request) {
        return path(request)
                .map(path -> router.cost(request.method(), path))
                .orElse(RateLimitCost.CORE)
                .resource();
    }

    private Optional<String> path(RecordedRequest request) {
        return deployment.resolve(request.host(), request.path()).filter(path -> path.startsWith("/"));
    }

    /** Returns whether usual responses report a rate limit: limits are enforced, and the request is not of an App itself. */
    private boolean reportsRateLimit(RecordedRequest request) {
        return context.limits().policy().enforcement() == RateLimits.Enforcement.ON
                && path(request)
                        .flatMap(path -> router.findForApp(request.method(), path))
                        .isEmpty();
    }

    private static RateLimits.Snapshot exhausted(RateLimits.Snapshot rate, Instant reset) {
        return new RateLimits.Snapshot(rate.resource(), rate.limit(), rate.limit(), reset);
    }

    private static RateLimits.Snapshot withRemaining(RateLimits.Snapshot rate) {
        return new RateLimits.Snapshot(
                rate.resource(), rate.limit(), Math.min(rate.used(), rate.limit() - 1), rate.reset());
    }

    private RenderedResponse render(Response response, Optional<RateLimits.Snapshot> rate, String requestId) {
        List<HeaderField> headers = new ArrayList<>(40);
        StandardHeaders.add(headers, context.clock().instant(), requestId);
        headers.addAll(response.headers());
        if (response.body() instanceof ResponseContent.Buffered buffered
                && !buffered.type().isEmpty()) {
            headers.add(new HeaderField("Content-Type", buffered.type()));
        }
        rate.ifPresent(snapshot -> headers.addAll(snapshot.headerFields()));
        return new RenderedResponse(response.status(), List.copyOf(headers), response.body(), 0);
    }
}
