package io.github.githubproxy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.github.Resources;
import io.github.githubproxy.github.Routes;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.upstream.ExhaustedException;
import io.github.githubproxy.upstream.RequestHeaders;
import io.github.githubproxy.upstream.RequestTrace;
import io.github.githubproxy.upstream.Upstream;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamRequest;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A caching forward proxy to GitHub's API. Blocking, and safe for use by many threads at once.
 *
 * <p>Paths are given as they stood in the request line, still encoded, without query, after whatever prefix the host has
 * mounted the proxy under. Every answer must be closed. Bad requests and failures of GitHub are answers too: errors in
 * GitHub's form, with status 400, 401, 403, 404, 405, 502 or 504; an exhausted pool is 200 to GraphQL, as at GitHub.
 */
public final class Proxy implements AutoCloseable {
    private final Door door;
    private final ApiRoots roots;
    private final CacheBackend cache;
    private final CachedExchange cached;
    private final Upstream upstream;
    private final Runnable disconnect;
    private final TelemetryCollector telemetry;
    private final InstantSource clock;

    Proxy(ProxyBuilder.Parts parts) {
        this.door = new Door(parts.clients());
        this.roots = parts.roots();
        this.cache = parts.cache();
        this.cached = new CachedExchange(parts.cache(), parts.upstream(), parts.maxEntryBytes());
        this.upstream = parts.upstream();
        this.disconnect = parts.disconnect();
        this.telemetry = parts.telemetry();
        this.clock = parts.clock();
    }

    /**
     * Makes a proxy as configured.
     *
     * @throws ConfigException if the configuration does not work
     */
    public static Proxy create(Config config) {
        return builder(config).build();
    }

    /** Returns a builder that starts from a configuration. */
    public static ProxyBuilder builder(Config config) {
        return new ProxyBuilder(config);
    }

    /**
     * Returns the proxy that the whole process shares, made from the environment on first use and anew after it was
     * closed.
     *
     * @throws ConfigException if the environment's configuration does not work
     */
    public static Proxy shared() {
        return SharedProxy.get();
    }

    /** Authorizes a request and answers it: all that an adapter needs. */
    public ProxyResponse serve(String path, ProxyRequest request) {
        RequestTrace trace = new RequestTrace(Door.label(request), clock.instant());
        return answer(trace, () -> {
            ApiPath apiPath = enter(path, request, trace);
            Client client = door.identify(request);
            trace.client(client.name());
            Door.requireScope(client, apiPath, request);
            return CachedExchange.isCacheable(request)
                    ? throughCache(apiPath, request, trace)
                    : pastCache(apiPath, request, trace);
        });
    }

    /**
     * Tells which client a request comes from and that it may make it.
     *
     * @return the client's name in the registry
     * @throws RefusedException if the path is refused (400), the token is unknown (401) or no scope allows it (403)
     */
    public String auth(String path, ProxyRequest request) {
        ApiPath apiPath = Door.enter(path, request);
        Client client = door.identify(request);
        Door.requireScope(client, apiPath, request);
        return client.name();
    }

    /**
     * Answers an authorized request, through the cache if it is one that the cache can serve: GET and HEAD, except of a
     * {@code Range} or with preconditions of unsafe requests.
     *
     * @param client the client's name, for telemetry
     */
    public ProxyResponse handle(String path, ProxyRequest request, String client) {
        return CachedExchange.isCacheable(request)
                ? cachedRequest(path, request, client)
                : request(path, request, client);
    }

    /**
     * Answers an authorized request from GitHub, past the cache.
     *
     * @param client the client's name, for telemetry
     */
    public ProxyResponse request(String path, ProxyRequest request, String client) {
        RequestTrace trace = new RequestTrace(Door.label(request), clock.instant());
        trace.client(client);
        return answer(trace, () -> pastCache(enter(path, request, trace), request, trace));
    }

    /**
     * Answers an authorized request from what is stored, once GitHub has confirmed it, or else from GitHub.
     *
     * @param client the client's name, for telemetry
     * @throws IllegalArgumentException if it is not a request that {@link #handle} would send through the cache
     */
    public ProxyResponse cachedRequest(String path, ProxyRequest request, String client) {
        if (!CachedExchange.isCacheable(request)) {
            throw new IllegalArgumentException("the cache does not serve this " + request.method() + " request");
        }
        RequestTrace trace = new RequestTrace(Door.label(request), clock.instant());
        trace.client(client);
        return answer(trace, () -> throughCache(enter(path, request, trace), request, trace));
    }

    /** Asks GitHub for something that costs no quota. */
    public Health health() {
        ProxyRequest request = ProxyRequest.get();
        RequestTrace trace = new RequestTrace(Door.label(request), clock.instant());
        try (UpstreamResponse answer = upstream.send(toGitHub(ApiPath.parse("/rate_limit"), request), trace)) {
            return health(answer.status() < 500, "GitHub answered " + answer.status(), trace);
        } catch (ExhaustedException e) {
            return health(true, "GitHub answers; the credentials have met their rate limit", trace);
        } catch (UpstreamException e) {
            return health(false, String.valueOf(e.getMessage()), trace);
        } catch (IOException e) {
            return health(false, "GitHub's answer broke off", trace);
        }
    }

    /** Lets go of the cache and of the connections to GitHub. Requests under way may fail. */
    @Override
    public void close() {
        SharedProxy.forget(this);
        cache.close();
        disconnect.run();
    }

    private ApiPath enter(String path, ProxyRequest request, RequestTrace trace) {
        ApiPath apiPath = Door.enter(path, request);
        trace.route(Routes.published().template(apiPath));
        return apiPath;
    }

    private ProxyResponse throughCache(ApiPath path, ProxyRequest request, RequestTrace trace)
            throws ExhaustedException, UpstreamException {
        return cached.answer(target(path, request), Resources.of(path), request, trace);
    }

    private ProxyResponse pastCache(ApiPath path, ProxyRequest request, RequestTrace trace)
            throws ExhaustedException, UpstreamException {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        UpstreamResponse answer = upstream.send(toGitHub(path, request), trace);
        return new ProxyResponse(answer.status(), answer.headers(), answer.body());
    }

    private UpstreamRequest toGitHub(ApiPath path, ProxyRequest request) {
        return new UpstreamRequest(
                request.method(),
                target(path, request),
                Resources.of(path),
                credential -> RequestHeaders.forGitHub(request.headers()),
                request.body());
    }

    private String target(ApiPath path, ProxyRequest request) {
        return roots.target(path, request.rawQuery())
                .orElseThrow(() -> new RefusedException(
                        404, "This proxy does not know where uploads go. Set GITHUB_UPLOADS_URL."));
    }

    private ProxyResponse answer(RequestTrace trace, Exchange exchange) {
        ProxyResponse response;
        try {
            response = exchange.run();
        } catch (RefusedException e) {
            trace.cacheOutcome(CacheOutcome.REFUSED);
            response = e.response();
        } catch (ExhaustedException e) {
            trace.cacheOutcome(CacheOutcome.REFUSED);
            response = ExhaustionAnswer.of(e.exhaustion(), clock.instant());
        } catch (UpstreamException e) {
            trace.cacheOutcome(CacheOutcome.REFUSED);
            response = UpstreamFailure.of(e).response();
        }
        int status = response.status();
        TracedBody body = new TracedBody(
                response.body(),
                bytes -> telemetry.collectProxyRequest(trace.finished(status, clock.instant(), bytes)));
        return new ProxyResponse(status, response.headers(), body);
    }

    private Health health(boolean healthy, String detail, RequestTrace trace) {
        Instant now = clock.instant();
        return new Health(healthy, detail, Duration.between(trace.arrival(), now));
    }

    private interface Exchange {
        ProxyResponse run() throws ExhaustedException, UpstreamException;
    }
}
