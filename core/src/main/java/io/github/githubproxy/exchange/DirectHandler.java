package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamRequest;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.time.InstantSource;

/** Sends requests to GitHub past the cache, and invalidates what they change. Thread-safe. */
public final class DirectHandler {
    private final UpstreamClient upstream;
    private final CachingHandler cache;
    private final InvalidationLog invalidations;
    private final ResponseRewriter rewriter;
    private final InstantSource clock;

    public DirectHandler(
            UpstreamClient upstream,
            CachingHandler cache,
            InvalidationLog invalidations,
            ResponseRewriter rewriter,
            InstantSource clock) {
        this.upstream = upstream;
        this.cache = cache;
        this.invalidations = invalidations;
        this.rewriter = rewriter;
        this.clock = clock;
    }

    /** Forwards a call and returns GitHub's response, rewritten for the client. */
    public ProxyResponse handle(ApiCall call, RequestTrace trace) throws NoCredentialException, UpstreamException {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        boolean safe = RequestMethods.isSafe(call.method());
        UpstreamResponse response = safe ? read(call, trace) : write(call, trace);
        String status = CacheStatus.forwarded(
                safe ? CacheStatus.Forward.REQUEST : CacheStatus.Forward.METHOD, response.status());
        return CacheStatus.addTo(
                rewriter.rewriteUnstored(
                        new ProxyResponse(response.status(), response.headers(), response.body()), call),
                status);
    }

    private UpstreamResponse read(ApiCall call, RequestTrace trace) throws NoCredentialException, UpstreamException {
        UpstreamResponse response = upstream.send(upstreamRequest(call), trace);
        cache.recordDirectResponse(call, response.status());
        return response;
    }

    /** A write that failed midway, or with a 5xx, may have taken effect all the same. */
    private UpstreamResponse write(ApiCall call, RequestTrace trace) throws NoCredentialException, UpstreamException {
        try {
            UpstreamResponse response = upstream.send(upstreamRequest(call), trace);
            if (response.status() < 400 || response.status() >= 500) {
                invalidations.invalidate(call.path(), clock.instant());
            }
            return response;
        } catch (UpstreamException e) {
            invalidations.invalidate(call.path(), clock.instant());
            throw e;
        }
    }

    /** Returns the request for GitHub, with the header fields that GitHub may see. */
    public static UpstreamRequest upstreamRequest(ApiCall call) {
        ProxyRequest request = call.request();
        return new UpstreamRequest(
                request.method(),
                call.target(),
                call.requirement(),
                token -> call.mayRewriteBody()
                        ? RequestHeaderRules.forRewrittenResponse(request.headers())
                        : RequestHeaderRules.forGitHub(request.headers()),
                request.body());
    }
}
