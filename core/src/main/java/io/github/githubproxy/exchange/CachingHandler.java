package io.github.githubproxy.exchange;

import io.github.githubproxy.access.RequestAdmission;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.CacheControl;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.cache.policy.Preconditions;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.github.Jsonp;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.ResponseHeaderRules;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Responds to GET and HEAD with stored responses: without a request to GitHub while they are fresh, after GitHub has revalidated them
 * otherwise, and stale where GitHub fails and {@code CACHE_STALE_IF_ERROR} permits. Identical requests share one request to
 * GitHub. Thread-safe.
 */
public final class CachingHandler {
    private final StoredResponseReader reader;
    private final RequestAdmission admission;
    private final HedgedFetcher fetcher;
    private final UpstreamClient upstream;
    private final CredentialPool pool;
    private final InvalidationLog invalidations;
    private final ResponseRewriter rewriter;
    private final FreshnessPolicy freshness;
    private final Duration joinWindow;
    private final Duration requestTimeout;
    private final InstantSource clock;

    /** Entries stored before start-up are revalidated once: invalidations are not persisted. */
    private final Instant startedAt;

    private final RequestCoalescer coalescer;

    public CachingHandler(
            StoredResponseReader reader,
            RequestAdmission admission,
            HedgedFetcher fetcher,
            UpstreamClient upstream,
            CredentialPool pool,
            InvalidationLog invalidations,
            ResponseRewriter rewriter,
            FreshnessPolicy freshness,
            Duration joinWindow,
            Duration requestTimeout,
            InstantSource clock) {
        this.reader = reader;
        this.admission = admission;
        this.fetcher = fetcher;
        this.upstream = upstream;
        this.pool = pool;
        this.invalidations = invalidations;
        this.rewriter = rewriter;
        this.freshness = freshness;
        // A fresh stored response may be older than the response to a request in flight.
        this.joinWindow = joinWindow.compareTo(freshness.freshFor()) > 0 ? joinWindow : freshness.freshFor();
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.coalescer = new RequestCoalescer(clock);
    }

    /**
     * Returns whether one response can serve this request and others: GET and HEAD, except of GraphQL, with {@code Range},
     * with preconditions of unsafe methods, with {@code no-store}, or for JSONP.
     */
    public static boolean isCacheable(ApiPath path, ProxyRequest request) {
        Headers headers = request.headers();
        return path.endpoint() != ApiPath.Endpoint.GRAPHQL
                && RequestMethods.isGetOrHead(request.method())
                && !headers.contains("Range")
                && !headers.contains("If-Match")
                && !headers.contains("If-Unmodified-Since")
                && !Jsonp.isRequested(request.rawQuery())
                && !CacheControl.of(headers).has(CacheControl.Directive.NO_STORE);
    }

    /** Responds to a cacheable call. */
    public ProxyResponse handle(ApiCall call, RequestTrace trace) throws NoCredentialException, UpstreamException {
        CacheControl directives = CacheControl.of(call.request().headers());
        CacheKey key = keyOf(call);
        long completions = coalescer.completions(key);
        StoredResponseReader.Attempt attempt = reader.getIfRoom(key, trace);
        Optional<StoredResponse> stored = attempt.hadMemory() ? attempt.response() : awaitRoom(key, attempt, trace);
        Instant now = clock.instant();
        boolean fresh =
                stored.filter(response -> isFresh(response, key, call, now)).isPresent();
        if (fresh && freshness.satisfies(stored.orElseThrow(), directives, now)) {
            trace.cacheOutcome(CacheOutcome.HIT);
            String status = CacheStatus.hit(freshness.remainingSeconds(stored.get(), now));
            return serveWithoutAsking(stored.get(), call, status, trace, now);
        }
        admission.requireForwarding(call.request(), trace);
        CacheStatus.Forward reason = stored.isEmpty()
                ? CacheStatus.Forward.URI_MISS
                : fresh ? CacheStatus.Forward.REQUEST : CacheStatus.Forward.STALE;
        CacheForward forward =
                new CacheForward(call, key, directives, upstreamHeaders(call.request()), stored, completions, reason);
        FetchResult result = fetch(forward, trace);
        Optional<StoredResponse> stale = staleResponse(result, forward, clock.instant(), trace);
        if (stale.isPresent()) {
            return serveStale(stale.get(), result, forward, trace);
        }
        // Not every follower may have the stale response that its leader got.
        return respond(result instanceof FetchResult.Delayed ? fetchAlone(forward, trace) : result, forward, trace);
    }

    private Optional<StoredResponse> awaitRoom(CacheKey key, StoredResponseReader.Attempt refused, RequestTrace trace) {
        // Threads that wait must not be among those that are kept for fresh hits.
        admission.forward(trace);
        return reader.awaitRoom(key, refused, trace);
    }

    /** Records a response that a direct request got: the stored response may be older. */
    void recordDirectResponse(ApiCall call, int status) {
        if (RequestMethods.isGetOrHead(call.method()) && Revalidation.indicatesChange(status)) {
            CacheKey key = keyOf(call);
            invalidations.invalidate(key, clock.instant());
            coalescer.recordCompletion(key);
        }
    }

    private boolean isFresh(StoredResponse response, CacheKey key, ApiCall call, Instant now) {
        return freshness.isFresh(response, now)
                && !response.validatedAt().isBefore(startedAt)
                && invalidations.permitsUnvalidated(key, call.path(), response);
    }

    private CacheKey keyOf(ApiCall call) {
        Headers sent = RequestHeaderRules.endToEnd(call.request().headers());
        return CacheKey.of(
                call.target(), sent, pool.accountIdentities(call.requirement().group()));
    }

    /** Returns the header fields for GitHub, before validators are added. */
    private static Headers upstreamHeaders(ProxyRequest request) {
        Headers headers = RequestHeaderRules.forStoredResponse(request.headers());
        return request.method().equals("HEAD") && !RequestHeaderRules.acceptsGzip(request.headers())
                ? headers.toBuilder().set("Accept-Encoding", "identity").build()
                : headers;
    }

    /** Fetches the response, or shares that of an identical request in flight. */
    private FetchResult fetch(CacheForward forward, RequestTrace trace) {
        if (fetcher.isRefreshing(forward.key()) && mayServeStale(forward)) {
            return new FetchResult.Delayed();
        }
        Optional<FetchResult> result = coalescer.fetch(
                forward.id(),
                trace.arrival().plus(requestTimeout),
                trace.cancellation(),
                sent -> !forward.directives().requiresRevalidation()
                        && !sent.plus(joinWindow).isBefore(trace.arrival())
                        && !invalidations.mayBeInvalidated(forward.call().path(), sent),
                () -> lead(withNewestStored(forward, trace), trace));
        return result.orElseGet(() -> fetchAlone(forward, trace));
    }

    private FetchResult lead(CacheForward forward, RequestTrace trace) {
        return fetcher.fetch(forward, trace, () -> mayServeStale(forward), coalescer::recordCompletion);
    }

    private FetchResult fetchAlone(CacheForward forward, RequestTrace trace) {
        FetchResult own = fetcher.fetch(forward, trace);
        coalescer.recordCompletion(forward.key());
        return own;
    }

    /** Another request may have completed since the lookup, and have stored a newer response. */
    private CacheForward withNewestStored(CacheForward forward, RequestTrace trace) {
        if (coalescer.completions(forward.key()) == forward.completions()) {
            return forward;
        }
        StoredResponseReader.Attempt newest = reader.getIfRoom(forward.key(), trace);
        return newest.hadMemory() ? forward.withStored(newest.response()) : forward;
    }

    private ProxyResponse respond(FetchResult result, CacheForward forward, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        if (result instanceof FetchResult.Shared shared) {
            trace.cacheOutcome(shared.outcome());
            // The leader's rate limit is not the follower's.
            Headers current = shared.outcome() == CacheOutcome.COALESCED
                    ? withRateLimit(shared.currentHeaders(), forward.call(), trace)
                    : shared.currentHeaders();
            return respondWith(shared.response(), current, forward.call(), shared.cacheStatus());
        }
        if (result instanceof FetchResult.Unstored unstored) {
            trace.cacheOutcome(CacheOutcome.MISS);
            ProxyResponse response = rewriter.rewriteUnstored(unstored.response(), forward.call());
            return CacheStatus.addTo(evaluateClientConditions(response, forward), unstored.cacheStatus());
        }
        if (result instanceof FetchResult.WithoutCredential failure) {
            throw failure.cause();
        }
        throw ((FetchResult.Failed) result).cause();
    }

    private ProxyResponse serveStale(
            StoredResponse stored, FetchResult failure, CacheForward forward, RequestTrace trace) {
        failure.discard();
        trace.cacheOutcome(CacheOutcome.STALE);
        Instant now = clock.instant();
        String status = CacheStatus.stale(freshness.remainingSeconds(stored, now), failure.failureDetail());
        return serveWithoutAsking(stored, forward.call(), status, trace, now);
    }

    /** Returns the stored response that may replace a failure: the newest one, as others may have stored it since. */
    private Optional<StoredResponse> staleResponse(
            FetchResult result, CacheForward forward, Instant now, RequestTrace trace) {
        if (!result.allowsStaleResponse() || freshness.staleIfError().isZero()) {
            return Optional.empty();
        }
        return reader.getIfRoom(forward.key(), trace)
                .response()
                .or(forward::stored)
                .filter(stored -> permitsStale(stored, forward, now));
    }

    private boolean mayServeStale(CacheForward forward) {
        return forward.stored()
                .filter(stored -> permitsStale(stored, forward, clock.instant()))
                .isPresent();
    }

    private boolean permitsStale(StoredResponse stored, CacheForward forward, Instant now) {
        return freshness.permitsStale(stored, now)
                && freshness.satisfies(stored, forward.directives(), now)
                && invalidations.permitsUnvalidated(
                        forward.key(), forward.call().path(), stored);
    }

    /** Evaluates the client's preconditions for a 200, where GitHub got the proxy's in their place. */
    private static ProxyResponse evaluateClientConditions(ProxyResponse response, CacheForward forward) {
        if (forward.stored().isEmpty()
                || response.status() != 200
                || !Preconditions.isNotModified(forward.call().request(), response.headers())) {
            return response;
        }
        UpstreamResponse.closeQuietly(response);
        return notModified(response.headers());
    }

    private static ProxyResponse notModified(Headers headers) {
        return new ProxyResponse(304, Preconditions.notModifiedHeaders(headers), ResponseBody.empty());
    }

    /** Serves a stored response with its age, and with what the pool has left now. */
    private ProxyResponse serveWithoutAsking(
            StoredResponse stored, ApiCall call, String status, RequestTrace trace, Instant now) {
        Headers current = Headers.of(
                "Date", HttpDate.format(pool.clock().at(stored.validatedAt())),
                "Age", Long.toString(FreshnessPolicy.age(stored, now).toSeconds()));
        return respondWith(stored, withRateLimit(current, call, trace), call, status);
    }

    private Headers withRateLimit(Headers current, ApiCall call, RequestTrace trace) {
        return upstream.rateLimitFor(trace.client(), call.requirement())
                .map(limit -> ResponseHeaderRules.withRateLimit(current, limit))
                .orElse(current);
    }

    private ProxyResponse respondWith(StoredResponse stored, Headers current, ApiCall call, String status) {
        ProxyRequest request = call.request();
        boolean gzip = stored.body().isGzip() && RequestHeaderRules.acceptsGzip(request.headers());
        ResponseRewriter.View view = rewriter.view(stored, call);
        Headers headers = view.headers(Revalidation.servedHeaders(stored, current, gzip));
        if (Preconditions.isNotModified(request, headers)) {
            return notModified(CacheStatus.addTo(headers, status));
        }
        StoredBody body = view.body();
        boolean asStored = gzip == body.isGzip();
        Headers complete = CacheStatus.addTo(headers.toBuilder(), status)
                .set("Content-Length", Integer.toString(asStored ? body.bytes().length : body.decodedLength()))
                .build();
        if (request.method().equals("HEAD")) {
            return new ProxyResponse(200, complete, ResponseBody.empty());
        }
        return new ProxyResponse(
                200,
                complete,
                asStored
                        ? ResponseBody.of(body.bytes())
                        : ResponseBody.of(body.decodingStream(), body.decodedLength()));
    }
}
