package io.github.githubproxy;

import io.github.githubproxy.access.Authentication;
import io.github.githubproxy.access.Failure;
import io.github.githubproxy.access.RequestAdmission;
import io.github.githubproxy.access.RequestAuthorizer;
import io.github.githubproxy.access.TokenExchange;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.credentials.RateLimitState;
import io.github.githubproxy.exchange.ApiCall;
import io.github.githubproxy.exchange.ApiCallFactory;
import io.github.githubproxy.exchange.CachingHandler;
import io.github.githubproxy.exchange.ClientRateLimits;
import io.github.githubproxy.exchange.DirectHandler;
import io.github.githubproxy.exchange.LocalHandler;
import io.github.githubproxy.exchange.RequestLifecycle;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.identity.ExchangeTokens;
import io.github.githubproxy.observe.AuditLog;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.observe.StatusCollector;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.usage.UsageReporter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A caching forward proxy to GitHub's API. Blocking and thread-safe.
 *
 * <p>Paths are raw: still percent-encoded, without query, and without the prefix under which the host mounts the proxy. Every
 * response must be closed. Rejected requests and failures of GitHub get a response as well, in GitHub's error format, with
 * status 400, 401, 403, 404, 405, 408, 413, 429, 501, 502, 503 or 504; to GraphQL, exhausted credentials are a 200, as at GitHub.
 */
public final class Proxy implements AutoCloseable {
    private static final Duration MIN_VALIDITY = Duration.ofMinutes(1);
    private static final Duration MAX_VALIDITY = Duration.ofDays(90);

    private final RequestLifecycle lifecycle;
    private final RequestAuthorizer authorizer;
    private final TokenExchange tokenExchange;
    private final RequestAdmission admission;
    private final ApiCallFactory calls;
    private final CachingHandler cached;
    private final DirectHandler direct;
    private final LocalHandler local;
    private final HealthCheck healthCheck;
    private final StatusCollector status;
    private final Optional<UsageReporter> usage;
    private final ClientRateLimits clientRateLimits;
    private final RateLimitState rateLimitState;
    private final ConfigReloader reloader;
    private final Duration warmUp;
    private final AtomicBoolean hasWarmedUp = new AtomicBoolean();
    private final Runnable release;

    Proxy(ProxyBuilder.Parts parts) {
        this.lifecycle = parts.lifecycle();
        this.authorizer = parts.authorizer();
        this.tokenExchange = parts.tokenExchange();
        this.admission = parts.admission();
        this.calls = parts.calls();
        this.cached = parts.cached();
        this.direct = parts.direct();
        this.local = parts.local();
        this.healthCheck = parts.healthCheck();
        this.status = parts.status();
        this.usage = parts.usage();
        this.clientRateLimits = parts.clientRateLimits();
        this.rateLimitState = parts.rateLimitState();
        this.reloader = parts.reloader();
        this.warmUp = parts.warmUp();
        this.release = parts.release();
    }

    /**
     * Creates a proxy from a configuration.
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
     * Checks the configuration in an environment, with the files that it names, without a connection to GitHub or to the cache
     * backend.
     *
     * @param environment as for {@link Config#fromMap}
     * @return the names of the clients in the registry
     * @throws ConfigException with all problems that were found
     */
    public static List<String> check(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        return builder(Config.readValid(environment, problems)).check(problems);
    }

    /**
     * Returns a token that every proxy accepts which has the same {@code TOKEN_KEY} and the same entry of the client: one as
     * {@code /-/token} gives in exchange for a JSON Web Token, but for people and bots that have none. It is worth nothing
     * once what the client may do, or its identity, is changed.
     *
     * @param environment as for {@link Config#fromMap}
     * @param client a client in the registry
     * @param validity how long the token is valid: from a minute to 90 days
     * @throws ConfigException if the configuration does not work, {@code TOKEN_KEY} is not set, the registry does not have the
     *     client, or the validity is not allowed
     */
    public static Secret issueToken(Map<String, String> environment, String client, Duration validity) {
        if (validity.compareTo(MIN_VALIDITY) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
            throw new ConfigException("a token cannot be valid for " + validity.toSeconds()
                    + " seconds; a minute to 90 days are allowed");
        }
        Config config = Config.fromMap(environment);
        InstantSource clock = InstantSource.system();
        ExchangeTokens tokens = new ExchangeTokens(clock);
        tokens.prepare(config.tokenKeys()).run();
        if (!tokens.isEnabled()) {
            throw new ConfigException(
                    "TOKEN_KEY is not set; the key of the proxy that is to accept the token is expected");
        }
        // The names of credentials are not checked: this process need not have them.
        ClientRegistry registry =
                ClientRegistry.load(config.clientRegistryFile().orElseThrow(), environment);
        return TokenExchange.issue(tokens, registry, client, "", clock.instant().plus(validity))
                .orElseThrow(() -> new ConfigException(
                        "the client registry has no client of that name, or its identity is in audit mode"));
    }

    /**
     * Returns the proxy that the whole process shares. It is created from the environment on first use, and again after it
     * was closed. It is closed when the last filter that uses it is destroyed.
     *
     * @throws ConfigException if the environment's configuration does not work
     */
    public static Proxy shared() {
        return SharedProxy.OF_ENVIRONMENT.get();
    }

    /**
     * Authenticates the client, checks its scopes, and responds. A browser's preflight request, which carries no token, gets
     * GitHub's response without a request to GitHub.
     */
    public ProxyResponse serve(String path, ProxyRequest request) {
        RequestTrace trace = lifecycle.begin(request);
        return lifecycle.run(trace, () -> {
            Authentication authentication = authenticate(request, trace);
            ApiPath apiPath = parsePath(path, request, trace);
            if (CorsHeaders.isPreflight(request)) {
                return LocalHandler.preflight(trace);
            }
            authorizer.requireOwnSite(request);
            Client known = authentication.client();
            if (known == null) {
                throw refused(request, authentication, authorizer.rejection(authentication, request), trace);
            }
            admission.enter(trace);
            RequestAuthorizer.requireScope(known, apiPath, request);
            return exchange(apiPath, request, CredentialGroup.of(known.credentials()), CacheMode.AUTO, trace);
        });
    }

    /**
     * Authenticates the client of a request and checks its scopes.
     *
     * <p>If a scope depends on the body, the body is read, and {@linkplain ProxyRequest#bufferBody kept} in the request.
     *
     * @return the client's name in the registry
     * @throws RequestRejectedException if the path is rejected (400), the token is unknown (401, or 429 after
     *     too many unknown tokens from its address), belongs to several clients (403) or cannot be verified at the moment
     *     (503), no scope allows the request (403), a browser sent Basic credentials for a page of another site (403), or the
     *     body cannot be judged because it is malformed (400) or too long (413)
     */
    public String auth(String path, ProxyRequest request) {
        ApiPath apiPath = RequestAuthorizer.parsePath(path);
        RequestAuthorizer.requireForwardable(apiPath, request);
        authorizer.requireOwnSite(request);
        Authentication authentication = authorizer.authenticate(request.headers());
        Client client = authentication.client();
        if (client == null) {
            throw authorizer.rejection(authentication, request);
        }
        try {
            RequestAuthorizer.requireScope(client, apiPath, request);
            RequestAuthorizer.requireNoBodyOfRead(request);
        } catch (UpstreamException e) {
            throw Failure.rejection(e);
        }
        return client.name();
    }

    /**
     * Responds to an authorized request, through the cache if the request is cacheable: GET and HEAD, except of GraphQL, with
     * {@code Range}, with {@code no-store}, with preconditions of unsafe methods, or for JSONP.
     *
     * @param client the client's name, for telemetry and limits; the registry need not know it. The names
     *     {@code -} and {@code (others)} are reserved
     * @throws IllegalArgumentException if the name is reserved
     */
    public ProxyResponse handle(String path, ProxyRequest request, String client) {
        return handle(path, request, client, CacheMode.AUTO);
    }

    /**
     * Responds to an authorized request.
     *
     * @param client the client's name, as for {@link #handle(String, ProxyRequest, String)}
     * @throws IllegalArgumentException if the name is reserved, or the mode is {@link CacheMode#ONLY} and the request is not
     *     cacheable
     */
    public ProxyResponse handle(String path, ProxyRequest request, String client, CacheMode mode) {
        if (ReservedClientNames.contains(client)) {
            throw new IllegalArgumentException("the client's name is " + client
                    + ", which stands for no single client; any other name is allowed");
        }
        RequestTrace trace = lifecycle.begin(request);
        trace.client(client);
        return lifecycle.run(trace, () -> {
            ApiPath apiPath = parsePath(path, request, trace);
            admission.enter(trace);
            return exchange(apiPath, request, authorizer.credentialsOf(client), mode, trace);
        });
    }

    /** Responds to an authorized request past the cache, as {@link #handle} does with {@link CacheMode#BYPASS}. */
    public ProxyResponse request(String path, ProxyRequest request, String client) {
        return handle(path, request, client, CacheMode.BYPASS);
    }

    /** Responds to a cacheable authorized request, as {@link #handle} does with {@link CacheMode#ONLY}. */
    public ProxyResponse cachedRequest(String path, ProxyRequest request, String client) {
        return handle(path, request, client, CacheMode.ONLY);
    }

    private ProxyResponse exchange(
            ApiPath path, ProxyRequest request, CredentialGroup credentials, CacheMode mode, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        RequestAuthorizer.requireNoBodyOfRead(request);
        boolean cacheable = CachingHandler.isCacheable(path, request);
        if (mode == CacheMode.ONLY && !cacheable) {
            throw new IllegalArgumentException("the cache does not serve this " + request.method() + " request");
        }
        boolean throughCache = cacheable && mode != CacheMode.BYPASS;
        boolean rateLimit = LocalHandler.isRateLimitRequest(path, request);
        if (!throughCache && !rateLimit) {
            admission.requireForwarding(request, trace);
        }
        ApiCall call = calls.create(path, request, credentials, trace.route());
        trace.resource(RateLimitResources.countedResource(
                trace.route(), call.requirement().resource(), Optional.empty()));
        if (rateLimit) {
            admission.forward(trace);
            return local.rateLimit(call, trace);
        }
        return throughCache ? cached.handle(call, trace) : direct.handle(call, trace);
    }

    /** Runs before any check that may reject the request, so that rejections are counted for the client. */
    private Authentication authenticate(ProxyRequest request, RequestTrace trace) {
        Authentication authentication = authorizer.authenticate(request.headers());
        record(authentication, trace);
        return authentication;
    }

    private static void record(Authentication authentication, RequestTrace trace) {
        Client client = authentication.client();
        if (client != null) {
            trace.client(client.name());
        }
        List<String> audited = authentication.auditedClients();
        if (!audited.isEmpty()) {
            trace.auditedClients(audited);
            AuditLog.auditedIdentity(trace.client(), audited, trace.requestId());
        }
    }

    private static ApiPath parsePath(String path, ProxyRequest request, RequestTrace trace) {
        ApiPath apiPath = RequestAuthorizer.parsePath(path);
        trace.path(apiPath.canonical());
        RequestAuthorizer.requireForwardable(apiPath, request);
        trace.route(RouteTemplates.published().template(apiPath));
        return apiPath;
    }

    /**
     * Returns whether GitHub responds. It is asked for the rate limits, which costs no quota. The result is shared for 5
     * seconds by all callers, and concurrent callers wait for the same check. A call takes 5 seconds at most; a check that
     * takes longer counts as unhealthy. While all credentials have their maximum of requests in flight, GitHub is not asked
     * and counts as healthy.
     */
    public Health health() {
        return healthCheck.run();
    }

    /** Returns the state of credentials, cache and requests in flight. Sends no request, and does not block. */
    public ProxyStatus status() {
        return status.status();
    }

    /**
     * Returns who has used what in the last minute, hour and day, what is left, and for how long, in this proxy and in all
     * that share its Redis. A report is kept for one second. A report waits for Redis no longer than the cache does.
     *
     * @return empty if {@code USAGE_MAX_CLIENTS} is 0
     */
    public Optional<StatusReport> usage() {
        return usage.map(UsageReporter::report);
    }

    /**
     * Reads the client registry file and the files of secrets again, and puts them in force: clients and their limits, personal
     * access tokens, Apps, and another {@code CACHE_BACKEND_URL} if the cache backend supports that. The proxy does this by
     * itself within five seconds of a change of a file. Requests in flight finish as they began, and the limits of unchanged
     * clients keep their counts. Other settings, and a registry or credential set in code, stay as they are.
     *
     * @throws ConfigException if the files do not work; then the old configuration stays in force
     */
    public void reload() {
        reloader.reload();
    }

    /**
     * Sends up to some thousand requests through another proxy, which forwards them to a stub in this process, so that the JVM
     * has loaded and to a part compiled the code before the first real request. Nothing is sent to GitHub, and nothing of it
     * is logged, counted or stored in this proxy. A host calls this before it is ready. Begins no request after {@code
     * WARM_UP_SECONDS}, and does nothing if they are 0, the default, or if it was called before. A failure is logged.
     */
    public void warmUp() {
        warmUp(InProcessWarmUpClient::new);
    }

    void warmUp(Function<Proxy, WarmUpClient> clients) {
        if (!warmUp.isZero() && hasWarmedUp.compareAndSet(false, true)) {
            WarmUp.run(clients, warmUp);
        }
    }

    Duration warmUpDuration() {
        return warmUp;
    }

    /** Returns the part of this proxy that only an adapter needs. */
    public ProxyAdapter adapter() {
        return new ProxyAdapter(this);
    }

    Optional<ClientReport> usage(String client) {
        return usage.map(
                reporter -> reporter.report(client, clientRateLimits.of(client, authorizer.credentialsOf(client))));
    }

    ProxyResponse reject(ProxyRequest request, RequestRejectedException reason) {
        RequestTrace trace = lifecycle.begin(request);
        return lifecycle.run(trace, () -> {
            authenticate(request, trace);
            throw reason;
        });
    }

    ProxyResponse reject(ProxyRequest request, String page, RequestRejectedException reason) {
        RequestTrace trace = lifecycle.begin(request);
        trace.route(page);
        return lifecycle.run(trace, () -> {
            Authentication authentication = authenticate(request, trace);
            throw reason.status() == 401
                    ? refused(
                            request,
                            authentication,
                            authorizer.excessiveFailure(authentication, request).orElse(reason),
                            trace)
                    : reason;
        });
    }

    ProxyResponse exchangeToken(ProxyRequest request, String page) {
        RequestTrace trace = lifecycle.begin(request);
        trace.route(page);
        trace.path(page);
        return lifecycle.run(trace, () -> {
            tokenExchange.requireEnabled();
            authorizer.requireOwnSite(request);
            ClientRegistry registry = reloader.clients();
            Authentication authentication = authorizer.authenticate(request.headers(), registry);
            record(authentication, trace);
            Client client = authentication.client();
            if (client == null) {
                throw refused(request, authentication, authorizer.rejection(authentication, request), trace);
            }
            admission.enter(trace);
            return tokenExchange.exchange(request.headers(), client, registry);
        });
    }

    /** Returns the rejection of a request without a valid token, and writes it to the audit log if it has another token. */
    private static RequestRejectedException refused(
            ProxyRequest request,
            Authentication authentication,
            RequestRejectedException rejection,
            RequestTrace trace) {
        if (request.headers().contains("Authorization")) {
            AuditLog.refusedToken(request.remoteAddress(), rejection.status(), trace.requestId());
        }
        if (!authentication.severalClients().isEmpty()) {
            AuditLog.ambiguousToken(authentication.severalClients(), trace.requestId());
        }
        return rejection;
    }

    String authenticate(Headers headers) {
        return pageClient(headers).name();
    }

    String authenticateAdmin(Headers headers, String page) {
        Client client = pageClient(headers);
        RequestAuthorizer.requireAdmin(client);
        AuditLog.page(client.name(), page);
        return client.name();
    }

    int maxConcurrency() {
        return admission.maxForwarded();
    }

    private Client pageClient(Headers headers) {
        Client client = authorizer.authenticate(headers).client();
        if (client == null) {
            throw RequestAuthorizer.basicChallenge();
        }
        return client;
    }

    RateLimitState rateLimitState() {
        return rateLimitState;
    }

    /**
     * Closes the cache, the credentials and the connections to GitHub. Requests in flight may fail. Waits a few seconds at
     * most for telemetry to be delivered.
     */
    @Override
    public void close() {
        SharedProxy.OF_ENVIRONMENT.forget(this);
        release.run();
    }
}
