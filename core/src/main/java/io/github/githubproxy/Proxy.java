package io.github.githubproxy;

import io.github.githubproxy.access.ExhaustionResponse;
import io.github.githubproxy.access.RejectionReasons;
import io.github.githubproxy.access.Rejections;
import io.github.githubproxy.access.RequestAuthorizer;
import io.github.githubproxy.access.UpstreamFailureResponse;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.exchange.CacheStatus;
import io.github.githubproxy.exchange.CachingHandler;
import io.github.githubproxy.exchange.ResponseRewriter;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.CountedBody;
import io.github.githubproxy.observe.RequestId;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.observe.StatusCollector;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import io.github.githubproxy.upstream.RateLimitEndpoint;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamRequest;
import io.github.githubproxy.upstream.UpstreamResponse;
import io.github.githubproxy.usage.UsageReporter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A caching forward proxy to GitHub's API. Blocking, and safe for use by many threads at once.
 *
 * <p>Paths are given as they stood in the request line, still encoded, without query, after whatever prefix the host has
 * mounted the proxy under. Every answer must be closed. Bad requests and failures of GitHub are answers too: errors in
 * GitHub's form, with status 400, 401, 403, 404, 405, 408, 502, 503 or 504; an exhausted pool is 200 to GraphQL, as at GitHub.
 */
public final class Proxy implements AutoCloseable {
    private final RequestAuthorizer door;
    private final ApiRoots roots;
    private final CacheBackend cache;
    private final CachingHandler cached;
    private final ResponseRewriter rewriting;
    private final InvalidationLog changes;
    private final UpstreamClient upstream;
    private final RateLimitEndpoint quota;
    private final CredentialPool pool;
    private final Fairness fairness;
    private final RateLimitResources resources;
    private final Runnable disconnect;
    private final TelemetryDispatcher telemetry;
    private final StatusCollector insight;
    private final Optional<UsageReporter> usage;
    private final InstantSource clock;

    Proxy(ProxyBuilder.Parts parts) {
        this.door = new RequestAuthorizer(parts.clients());
        this.roots = parts.roots();
        this.cache = parts.cache();
        this.cached = parts.cached();
        this.rewriting = parts.rewriting();
        this.changes = parts.changes();
        this.upstream = parts.upstream();
        this.quota = parts.quota();
        this.pool = parts.pool();
        this.fairness = parts.fairness();
        this.resources = parts.resources();
        this.disconnect = parts.disconnect();
        this.telemetry = parts.telemetry();
        this.insight = parts.insight();
        this.usage = parts.usage();
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

    /**
     * Authorizes a request and answers it: all that an adapter needs. A browser's preflight request, which carries no
     * token, is answered without GitHub being asked.
     */
    public ProxyResponse serve(String path, ProxyRequest request) {
        RequestTrace trace = begin(request);
        return answer(trace, () -> {
            Optional<Client> known = recognize(request, trace);
            ApiPath apiPath = enter(path, request, trace);
            if (CorsHeaders.isPreflight(request)) {
                return preflight(trace);
            }
            Client client = known.orElseThrow(RequestAuthorizer::unknown);
            RequestAuthorizer.requireScope(client, apiPath, request);
            Asked asked = new Asked(rewriting.audience(apiPath, request), RequestAuthorizer.groupOf(client));
            return asked.isCacheable() ? throughCache(asked, trace) : pastCache(asked, trace);
        });
    }

    /**
     * Answers a request that an adapter can make no sense of with status 400: in GitHub's form, and logged and counted for
     * its client like what {@link #serve} refuses.
     *
     * @param request what could be read of it
     * @param message what is wrong, and what to do
     */
    public ProxyResponse refuse(ProxyRequest request, String message) {
        return refuse(request, Rejections.reject(400, message), begin(request));
    }

    /**
     * Answers a request for a page of the host's own, such as {@code /-/metrics}, whose sender {@link #identify} or {@link
     * #identifyAdmin} has refused: logged and counted for its client like what {@link #serve} refuses, so that it is seen
     * where tokens are guessed.
     *
     * @param request what could be read of it
     * @param route how the page is called in logs and metrics; one name for each page, never what a client has written
     * @param reason what was thrown
     */
    public ProxyResponse refuse(ProxyRequest request, String route, RequestRejectedException reason) {
        RequestTrace trace = begin(request);
        trace.route(route);
        return refuse(request, reason, trace);
    }

    /**
     * Tells which client a request comes from and that it may make it.
     *
     * <p>Where a scope depends on what the body says, the body is read, and {@linkplain ProxyRequest#bufferBody kept} in
     * the request for whoever answers it.
     *
     * @return the client's name in the registry
     * @throws RequestRejectedException if the path is refused (400), the token is unknown (401) or no scope allows it (403, or
     *     400 or 413 if that cannot be told of a body that is malformed or too long)
     */
    public String auth(String path, ProxyRequest request) {
        ApiPath apiPath = RequestAuthorizer.enter(path, request);
        Client client = door.identify(request.headers());
        try {
            RequestAuthorizer.requireScope(client, apiPath, request);
        } catch (UpstreamException e) {
            throw UpstreamFailureResponse.of(e);
        }
        return client.name();
    }

    /**
     * Tells which client presents its token in {@code Authorization}: for pages of the host's own, such as {@code
     * /-/metrics}.
     *
     * @throws RequestRejectedException if the token is unknown (401)
     */
    public Client identify(Headers headers) {
        return door.identify(headers);
    }

    /**
     * The same for pages about all clients.
     *
     * @throws RequestRejectedException if the token is unknown (401) or its client's registry entry does not say {@code admin:
     *     true} (403)
     */
    public Client identifyAdmin(Headers headers) {
        return RequestAuthorizer.requireAdmin(identify(headers));
    }

    /**
     * Answers an authorized request, through the cache if it is one that the cache can serve: GET and HEAD, except of
     * GraphQL, of a {@code Range}, with preconditions of unsafe requests, or for JSONP.
     *
     * @param client the client's name, for telemetry: any but the {@link ReservedClientNames}, also one that the registry does not
     *     know
     * @throws IllegalArgumentException if the name is one of those
     */
    public ProxyResponse handle(String path, ProxyRequest request, String client) {
        RequestTrace trace = begin(request, client);
        return answer(trace, () -> {
            Asked asked = asked(path, request, trace);
            return asked.isCacheable() ? throughCache(asked, trace) : pastCache(asked, trace);
        });
    }

    /**
     * Answers an authorized request from GitHub, past the cache.
     *
     * @param client the client's name, as for {@link #handle}; one that the registry binds to a part of the pool stays bound
     *     to it
     * @throws IllegalArgumentException if no client may have that name
     */
    public ProxyResponse request(String path, ProxyRequest request, String client) {
        RequestTrace trace = begin(request, client);
        return answer(trace, () -> pastCache(asked(path, request, trace), trace));
    }

    /**
     * Answers an authorized request from what is stored, once GitHub has confirmed it, or else from GitHub.
     *
     * @param client the client's name, as for {@link #handle}
     * @throws IllegalArgumentException if it is not a request that {@link #handle} would send through the cache, or no
     *     client may have that name
     */
    public ProxyResponse cachedRequest(String path, ProxyRequest request, String client) {
        RequestTrace trace = begin(request, client);
        return answer(trace, () -> {
            Asked asked = asked(path, request, trace);
            if (!asked.isCacheable()) {
                throw new IllegalArgumentException("the cache does not serve this " + request.method() + " request");
            }
            return throughCache(asked, trace);
        });
    }

    /** Asks GitHub for something that costs no quota. */
    public Health health() {
        ProxyRequest request = ProxyRequest.get();
        RequestTrace trace = begin(request);
        trace.route("/rate_limit");
        Asked rateLimit =
                new Asked(rewriting.audience(ApiPath.parse("/rate_limit"), request), CredentialGroup.everything());
        try (UpstreamResponse answer = upstream.send(toGitHub(rateLimit, trace), trace)) {
            return health(answer.status() < 500, "GitHub answered " + answer.status(), trace);
        } catch (NoCredentialException e) {
            return switch (e.exhaustion().cause()) {
                case LIMITED -> health(true, "GitHub answers; the credentials have met their rate limit", trace);
                case BUSY, INTERRUPTED, CLIENT_LIMITED, RESERVED ->
                    health(true, "GitHub answers as many requests as its limits allow", trace);
                case REFUSED -> health(false, "GitHub accepts none of the proxy's credentials", trace);
                case UNAVAILABLE -> health(false, "GitHub issues the proxy no token", trace);
            };
        } catch (UpstreamException e) {
            return health(false, String.valueOf(e.getMessage()), trace);
        } catch (IOException e) {
            return health(false, "GitHub's answer broke off", trace);
        }
    }

    /** Tells what the proxy has at hand: credentials, cache, requests under way. Asks nobody, and waits for nothing. */
    public ProxyStatus status() {
        return insight.status();
    }

    /**
     * Tells who uses what, in this proxy and in all that share its Redis: who has spent what in the last minute, hour and
     * day, what is left, and for how long. Waits for Redis, if there is one, no longer than for the cache. What was put
     * together within the last second is told again, so that it costs little to ask often.
     *
     * @return empty if {@code USAGE_MAX_CLIENTS} is 0
     */
    public Optional<StatusReport> usage() {
        return usage.map(UsageReporter::report);
    }

    /**
     * Tells what one client uses, as of the last second, and what it has left now.
     *
     * @return empty if {@code USAGE_MAX_CLIENTS} is 0
     */
    public Optional<ClientReport> usage(Client client) {
        return usage.map(known -> known.report(client.name(), left(client)));
    }

    private List<RateLimit> left(Client client) {
        CredentialGroup group = RequestAuthorizer.groupOf(client);
        RequestSubject subject = RequestSubject.of("GET", ApiPath.parse("/rate_limit"));
        return pool.resources(group).stream()
                .map(resource ->
                        new CredentialRequirement(resource, subject, Optional.empty(), Optional.empty(), group))
                .flatMap(need -> upstream.figures(client.name(), need).stream())
                .toList();
    }

    /**
     * Lets go of the cache, the credentials and the connections to GitHub. Requests under way may fail. Waits a few
     * seconds at the most for telemetry to be written out.
     */
    @Override
    public void close() {
        SharedProxy.forget(this);
        telemetry.close();
        usage.ifPresent(UsageReporter::close);
        cache.close();
        pool.close();
        fairness.close();
        disconnect.run();
    }

    /** A request that was let in. */
    private record Asked(ResponseRewriter.Audience audience, CredentialGroup group) {
        ApiPath path() {
            return audience.path();
        }

        ProxyRequest request() {
            return audience.request();
        }

        boolean isRead() {
            return request().method().equals("GET")
                    || request().method().equals("HEAD")
                    || request().method().equals("OPTIONS");
        }

        /** What GraphQL says belongs to one question, and has no validator. */
        boolean isCacheable() {
            return path().endpoint() != ApiPath.Endpoint.GRAPHQL && CachingHandler.isCacheable(request());
        }

        boolean isForQuota() {
            return path().endpoint() == ApiPath.Endpoint.REST
                    && path().canonical().equals("/rate_limit")
                    && isRead()
                    && !request().method().equals("OPTIONS");
        }
    }

    private Asked asked(String path, ProxyRequest request, RequestTrace trace) {
        ResponseRewriter.Audience audience = rewriting.audience(enter(path, request, trace), request);
        return new Asked(audience, door.groupOf(trace.client()));
    }

    private ProxyResponse refuse(ProxyRequest request, RequestRejectedException reason, RequestTrace trace) {
        return answer(trace, () -> {
            recognize(request, trace);
            throw reason;
        });
    }

    /** Comes before all that can be refused, so that it is seen who sends it. */
    private Optional<Client> recognize(ProxyRequest request, RequestTrace trace) {
        Optional<Client> client = door.recognize(request.headers());
        client.map(Client::name).ifPresent(trace::client);
        return client;
    }

    private ApiPath enter(String path, ProxyRequest request, RequestTrace trace) {
        ApiPath apiPath = RequestAuthorizer.enter(path, request);
        trace.route(RouteTemplates.published().template(apiPath));
        return apiPath;
    }

    private ProxyResponse throughCache(Asked asked, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        return asked.isForQuota() ? quota(asked, trace) : cached.answer(question(asked, trace), trace);
    }

    private ProxyResponse pastCache(Asked asked, RequestTrace trace) throws NoCredentialException, UpstreamException {
        if (asked.isForQuota()) {
            return quota(asked, trace);
        }
        CachingHandler.requireNotOnlyIfCached(asked.request());
        trace.cacheOutcome(CacheOutcome.BYPASS);
        boolean reads = asked.isRead();
        UpstreamResponse answer = reads ? read(asked, trace) : change(asked, trace);
        String status = CacheStatus.forwarded(
                reads ? CacheStatus.Forward.REQUEST : CacheStatus.Forward.METHOD, answer.status());
        ProxyResponse response = new ProxyResponse(answer.status(), answer.headers(), answer.body());
        return CacheStatus.on(rewriting.passedOn(response, asked.audience()), status);
    }

    private UpstreamResponse read(Asked asked, RequestTrace trace) throws NoCredentialException, UpstreamException {
        UpstreamResponse answer = upstream.send(toGitHub(asked, trace), trace);
        cached.passedBy(question(asked, trace), answer.status());
        return answer;
    }

    /** What failed half-way may have been done all the same. */
    private UpstreamResponse change(Asked asked, RequestTrace trace) throws NoCredentialException, UpstreamException {
        try {
            UpstreamResponse answer = upstream.send(toGitHub(asked, trace), trace);
            if (answer.status() < 400 || answer.status() >= 500) {
                changes.changed(asked.path(), clock.instant());
            }
            return answer;
        } catch (UpstreamException e) {
            changes.changed(asked.path(), clock.instant());
            throw e;
        }
    }

    private CachingHandler.Question question(Asked asked, RequestTrace trace) {
        return new CachingHandler.Question(asked.audience(), target(asked), need(asked, trace));
    }

    private ProxyResponse quota(Asked asked, RequestTrace trace) throws NoCredentialException, UpstreamException {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        RateLimitEndpoint.Figures figures =
                quota.answer(target(asked), need(asked, trace), asked.request().headers(), trace);
        ProxyResponse sum = CacheStatus.on(figures.response(), CacheStatus.of(figures));
        return asked.request().method().equals("HEAD")
                ? new ProxyResponse(sum.status(), sum.headers(), ResponseBody.empty())
                : sum;
    }

    /** A browser sends no token with it, so that nobody can be asked for one. */
    private static ProxyResponse preflight(RequestTrace trace) {
        trace.cacheOutcome(CacheOutcome.BYPASS);
        Headers headers = CacheStatus.on(CorsHeaders.preflightHeaders(), CacheStatus.answeredHere("preflight"));
        return new ProxyResponse(204, headers, ResponseBody.empty());
    }

    private UpstreamRequest toGitHub(Asked asked, RequestTrace trace) {
        ProxyRequest request = asked.request();
        return new UpstreamRequest(
                request.method(),
                target(asked),
                need(asked, trace),
                token -> asked.audience().mayBeShownOtherBody()
                        ? RequestHeaderRules.forRewrittenAnswer(request.headers())
                        : RequestHeaderRules.forGitHub(request.headers()),
                request.body());
    }

    private CredentialRequirement need(Asked asked, RequestTrace trace) {
        String method = asked.request().method();
        RequestSubject subject = RequestSubject.of(method, asked.path());
        String resource = resources.predict(method, asked.path(), trace.route());
        trace.resource(RateLimitResources.countedResource(trace.route(), resource, Optional.empty()));
        return new CredentialRequirement(
                resource, subject, subject.visibilityPage(asked.path()), Optional.empty(), asked.group());
    }

    private String target(Asked asked) {
        return roots.target(asked.path(), asked.request().rawQuery())
                .orElseThrow(() ->
                        Rejections.reject(404, "This proxy does not know where uploads go. Set GITHUB_UPLOADS_URL."));
    }

    private RequestTrace begin(ProxyRequest request) {
        return new RequestTrace(RequestId.of(request.headers()), RequestAuthorizer.label(request), clock.instant());
    }

    /** Begins for a client that a host names. A name that stands for others would mix its figures with theirs. */
    private RequestTrace begin(ProxyRequest request, String client) {
        if (ReservedClientNames.include(client)) {
            throw new IllegalArgumentException("the client's name is " + client
                    + ", which stands for no single client; any other name is allowed");
        }
        RequestTrace trace = begin(request);
        trace.client(client);
        return trace;
    }

    private ProxyResponse answer(RequestTrace trace, Exchange exchange) {
        insight.began();
        ProxyResponse response;
        try {
            response = exchange.run();
        } catch (RequestRejectedException e) {
            trace.refused(e.status() == 401 ? RejectionReason.UNAUTHENTICATED : RejectionReason.DENIED);
            response = refusal(e.response(), "refused", trace);
        } catch (NoCredentialException e) {
            trace.refused(RejectionReasons.of(e.exhaustion()));
            String reason = CacheStatus.reason(e.exhaustion());
            response = refusal(ExhaustionResponse.of(e.exhaustion(), pool.time()), reason, trace);
        } catch (UpstreamException e) {
            trace.refused(RejectionReasons.of(e));
            response = refusal(UpstreamFailureResponse.of(e).response(), CacheStatus.reason(e), trace);
        } catch (RuntimeException | Error e) {
            trace.refused(RejectionReason.PROXY_FAILURE);
            finished(500, Headers.empty(), trace, 0);
            throw e;
        }
        return new ProxyResponse(response.status(), response.headers(), traced(response, trace));
    }

    private CountedBody traced(ProxyResponse response, RequestTrace trace) {
        return new CountedBody(response.body(), bytes -> finished(response.status(), response.headers(), trace, bytes));
    }

    private void finished(int status, Headers headers, RequestTrace trace, long bytes) {
        insight.ended();
        telemetry.finished(trace.finished(status, headers, clock.instant(), bytes));
    }

    /** Tells why, but not to HEAD, whose answer has no body (RFC 9110, section 9.3.2). */
    private static ProxyResponse refusal(ProxyResponse answer, String reason, RequestTrace trace) {
        ProxyResponse marked = CacheStatus.on(answer, CacheStatus.answeredHere(reason));
        return trace.isHead() ? new ProxyResponse(marked.status(), marked.headers(), ResponseBody.empty()) : marked;
    }

    private Health health(boolean healthy, String detail, RequestTrace trace) {
        Instant now = clock.instant();
        return new Health(healthy, detail, Duration.between(trace.arrival(), now));
    }

    private interface Exchange {
        ProxyResponse run() throws NoCredentialException, UpstreamException;
    }
}
