package io.github.githubproxy.exchange;

import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.RateLimitEndpoint;
import io.github.githubproxy.upstream.UpstreamException;

/** Responds to requests that are not forwarded: preflight requests and {@code GET /rate_limit}. Thread-safe. */
public final class LocalHandler {
    private final RateLimitEndpoint rateLimits;

    public LocalHandler(RateLimitEndpoint rateLimits) {
        this.rateLimits = rateLimits;
    }

    /** Responds to a browser's preflight request, which carries no token, as GitHub would. */
    public static ProxyResponse preflight(RequestTrace trace) {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        Headers headers = CacheStatus.addTo(CorsHeaders.preflightHeaders(), CacheStatus.local("preflight"));
        return new ProxyResponse(204, headers, ResponseBody.empty());
    }

    /** Returns whether a request is for the rate limits, which GitHub would report for a single credential. */
    public static boolean isRateLimitRequest(ApiPath path, ProxyRequest request) {
        return path.endpoint() == ApiPath.Endpoint.REST
                && path.canonical().equals("/rate_limit")
                && RequestMethods.isGetOrHead(request.method());
    }

    /** Requests the limits of each of the client's credentials from GitHub, and returns their sum. */
    public ProxyResponse rateLimit(ApiCall call, RequestTrace trace) throws NoCredentialException, UpstreamException {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        RateLimitEndpoint.Result limits = rateLimits.respond(
                call.target(), call.requirement(), call.request().headers(), trace);
        String status = switch (limits.source()) {
            case SUM -> CacheStatus.local("rate-limit");
            case REMEMBERED -> CacheStatus.local("rate-limit-remembered");
            case GITHUB ->
                CacheStatus.forwarded(
                        CacheStatus.Forward.REQUEST, limits.response().status());
        };
        ProxyResponse response = CacheStatus.addTo(limits.response(), status);
        return call.method().equals("HEAD")
                ? new ProxyResponse(response.status(), response.headers(), ResponseBody.empty())
                : response;
    }
}
