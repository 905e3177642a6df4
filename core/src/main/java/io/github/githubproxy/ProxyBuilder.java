package io.github.githubproxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.access.RequestAdmission;
import io.github.githubproxy.access.RequestAuthorizer;
import io.github.githubproxy.access.TokenExchange;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialPoolSettings;
import io.github.githubproxy.credentials.RateLimitState;
import io.github.githubproxy.exchange.ApiCallFactory;
import io.github.githubproxy.exchange.BodyMemory;
import io.github.githubproxy.exchange.CachingHandler;
import io.github.githubproxy.exchange.ClientRateLimits;
import io.github.githubproxy.exchange.DirectHandler;
import io.github.githubproxy.exchange.HedgedFetcher;
import io.github.githubproxy.exchange.LocalHandler;
import io.github.githubproxy.exchange.RequestLifecycle;
import io.github.githubproxy.exchange.ResponseRewriter;
import io.github.githubproxy.exchange.RewrittenBodyCache;
import io.github.githubproxy.exchange.StoredResponseReader;
import io.github.githubproxy.exchange.UpstreamFetcher;
import io.github.githubproxy.fairness.ClientFairness;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.identity.ExchangeTokens;
import io.github.githubproxy.identity.IdentityAuthenticator;
import io.github.githubproxy.identity.Issuers;
import io.github.githubproxy.observe.InternalCallTelemetry;
import io.github.githubproxy.observe.StatusCollector;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.delivery.CollectorFactory;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import io.github.githubproxy.upstream.RateLimitEndpoint;
import io.github.githubproxy.upstream.SpoolWatch;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.usage.UsageLedger;
import io.github.githubproxy.usage.UsageReporter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A builder of proxies, for hosts that supply some parts themselves. Parts that are not set are created from the
 * configuration. Not thread-safe.
 */
public final class ProxyBuilder {
    /** Divisor of {@code CACHE_MAX_BYTES} for the maximum size of rewritten copies. */
    private static final int REWRITTEN_BODIES_SHARE = 4;

    /** The size of the temporary files that hold the responses of clients that read slowly. */
    private static final long MAX_SPOOLED_BYTES = 1L << 30;

    /** The part of the heap that bodies may take while they are read and served, beside the cache. */
    private static final int BODY_MEMORY_SHARE = 4;

    /** Longer waits would cost more than what they save: a stored response that GitHub sends anew. */
    private static final Duration MAX_WAIT_FOR_MEMORY = Duration.ofSeconds(5);

    private final Config config;
    private @Nullable CacheBackend cache;
    private @Nullable RateLimitState rateLimitState;
    private @Nullable ClientRegistry clients;
    private final List<TelemetryCollector> collectors = new ArrayList<>();
    private @Nullable OkHttpClient http;
    private InstantSource clock = InstantSource.system();
    private boolean isWithoutTelemetry;
    private Duration publishInterval = UsageReporter.PUBLISH_INTERVAL;

    ProxyBuilder(Config config) {
        this.config = Objects.requireNonNull(config);
    }

    /** Sets the backend that stores GitHub's responses, in place of {@code CACHE_BACKEND_URL}. The proxy closes it. */
    public ProxyBuilder cache(CacheBackend backend) {
        this.cache = Objects.requireNonNull(backend);
        return this;
    }

    /**
     * Shares the rate limit state of another proxy of this process that uses the same credentials. Without this, each proxy
     * learns the limits itself.
     */
    public ProxyBuilder shareRateLimits(Proxy other) {
        this.rateLimitState = other.rateLimitState();
        return this;
    }

    /**
     * Sets the client registry as YAML text, in place of {@code CLIENT_REGISTRY_FILE_PATH}.
     *
     * @throws ConfigException if the text is not a valid client registry; the message names the line
     */
    public ProxyBuilder clientRegistry(String yaml) {
        return clients(ClientRegistry.parse(yaml, "client registry", config.environment(), config.credentialNames()));
    }

    ProxyBuilder clients(ClientRegistry registry) {
        this.clients = Objects.requireNonNull(registry);
        return this;
    }

    /** Adds a collector. {@code TELEMETRY_COLLECTOR_TYPE} is then ignored. The proxy closes the collector. */
    public ProxyBuilder telemetry(TelemetryCollector collector) {
        collectors.add(Objects.requireNonNull(collector));
        return this;
    }

    /**
     * Sets the HTTP client whose sockets, TLS settings and proxies are used to reach GitHub. Redirects, cookies and caching
     * of the client are always disabled, because they would change responses.
     */
    public ProxyBuilder httpClient(OkHttpClient client) {
        this.http = Objects.requireNonNull(client);
        return this;
    }

    /** Sets how often this replica publishes its usage for others. */
    ProxyBuilder publishInterval(Duration interval) {
        this.publishInterval = Objects.requireNonNull(interval);
        return this;
    }

    /** Turns the access log and all collectors off. */
    ProxyBuilder withoutTelemetry() {
        this.isWithoutTelemetry = true;
        return this;
    }

    /** Sets the clock, by default the system's. */
    public ProxyBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source);
        return this;
    }

    /**
     * Creates the proxy.
     *
     * @throws ConfigException if the configuration is invalid
     */
    public Proxy build() {
        return new Proxy(parts());
    }

    /**
     * Checks what {@link #build} would, without a connection to GitHub or to the cache backend.
     *
     * @param problems those found in the configuration; takes further ones
     * @return the names of the clients in the registry
     * @throws ConfigException with all problems, if there are any
     */
    List<String> check(ConfigProblems problems) {
        problems.run(() -> ConfigReloader.requireCredentials(config));
        Optional<ClientRegistry> registry = problems.attempt(() -> registry(config));
        registry.ifPresent(known -> {
            problems.run(() -> ClientFairness.requireLibraries(known.clients()));
            problems.run(() -> Issuers.requireUsable(known.issuers()));
        });
        Stream.concat(config.apps().stream(), config.invalidApps().stream())
                .forEach(app -> problems.run(() -> CredentialPool.requireUsableKey(app)));
        problems.attempt(() -> ConfiguredCacheBackend.create(config)).ifPresent(CacheBackend::close);
        problems.attempt(() -> CollectorFactory.ofTypes(config.telemetryCollectorTypes()))
                .ifPresent(created -> created.values().forEach(TelemetryCollector::close));
        problems.throwIfAny();
        return registry.orElseThrow().clients().stream().map(Client::name).toList();
    }

    /** The collaborators of a proxy. */
    record Parts(
            RequestLifecycle lifecycle,
            RequestAuthorizer authorizer,
            TokenExchange tokenExchange,
            RequestAdmission admission,
            ApiCallFactory calls,
            CachingHandler cached,
            DirectHandler direct,
            LocalHandler local,
            HealthCheck healthCheck,
            StatusCollector status,
            Optional<UsageReporter> usage,
            ClientRateLimits clientRateLimits,
            RateLimitState rateLimitState,
            ConfigReloader reloader,
            Duration warmUp,
            Runnable release) {}

    private Parts parts() {
        requireLoadable();
        AtomicReference<@Nullable StatusCollector> statusReference = new AtomicReference<>();
        Map<String, TelemetryCollector> named = collectors.isEmpty()
                ? CollectorFactory.ofTypes(config.telemetryCollectorTypes())
                : CollectorFactory.named(collectors);
        Supplier<ProxyStatus> proxyStatus =
                () -> Objects.requireNonNull(statusReference.get()).status();
        Optional<UsageReporter> usage = usage(named, proxyStatus);
        TelemetryDispatcher telemetry =
                isWithoutTelemetry ? TelemetryDispatcher.discarding() : TelemetryDispatcher.to(named, proxyStatus);
        OkHttpClient client = GitHubHttpClient.create(config, http);
        ApiRoots roots = ApiRoots.of(
                config.githubApiUrl(),
                config.githubGraphqlUrl().orElse(null),
                config.githubUploadsUrl().orElse(null));
        RateLimitState limits =
                rateLimitState == null ? new RateLimitState(config.githubCredsCacheMaxSize()) : rateLimitState;
        InternalCallTelemetry internalCalls = new InternalCallTelemetry(telemetry, clock);
        CredentialPool pool = pool(client, roots, internalCalls, limits);
        ClientFairness fairness = new ClientFairness(pool, config.cacheBackendUrl(), config.githubApiUrl(), clock);
        Issuers issuers = new Issuers(client, clock);
        ExchangeTokens exchange = new ExchangeTokens(clock);
        Runnable releaseFirst = () -> {
            telemetry.close();
            usage.ifPresent(UsageReporter::close);
            pool.close();
            fairness.close();
            issuers.close();
        };
        FailOpenCacheBackend backend;
        try {
            backend = new FailOpenCacheBackend(cache == null ? ConfiguredCacheBackend.create(config) : cache);
        } catch (RuntimeException | Error e) {
            releaseFirst.run();
            throw e;
        }
        ConfigReloader reloader = new ConfigReloader(
                config,
                registries(),
                pool,
                fairness,
                issuers,
                exchange,
                new SharedStore(config, cache == null ? Optional.of(backend) : Optional.empty(), fairness, usage),
                internalCalls,
                clock);
        try {
            reloader.load();
        } catch (RuntimeException | Error e) {
            releaseFirst.run();
            if (cache == null) {
                backend.close();
            }
            throw e;
        }
        ConfigWatcher watcher = new ConfigWatcher(reloader, new ExpiryWarnings(reloader::expiringTokens, clock)::check);
        RateLimitResources resources = new RateLimitResources();
        SpoolWatch spools = new SpoolWatch(MAX_SPOOLED_BYTES);
        BiFunction<OkHttpClient, Duration, UpstreamClient> upstreams = (calls, timeout) ->
                new UpstreamClient(calls, spools, pool, resources, fairness, telemetry, clock, timeout);
        UpstreamClient upstream = upstreams.apply(client, config.requestTimeout());
        UpstreamClient newConnections = upstreams.apply(
                client.newBuilder()
                        // Over HTTP/2, later requests would share a connection that hangs.
                        .protocols(List.of(Protocol.HTTP_1_1))
                        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                        .build(),
                config.requestTimeout());
        UpstreamClient healthUpstream = upstreams.apply(
                client.newBuilder().callTimeout(HealthCheck.CALL_TIMEOUT).build(),
                Collections.min(List.of(config.requestTimeout(), HealthCheck.MAX_SLOT_WAIT)));
        InvalidationLog invalidations = new InvalidationLog(config.githubLag());
        ResponseRewriter rewriter = new ResponseRewriter(
                EndpointRoots.of(roots), new RewrittenBodyCache(config.cacheMaxBytes() / REWRITTEN_BODIES_SHARE));
        RequestAdmission admission =
                new RequestAdmission(reloader::clients, config.clientMaxConcurrency(), config.maxConcurrency());
        BodyMemory bodyMemory = new BodyMemory(Runtime.getRuntime().maxMemory() / BODY_MEMORY_SHARE);
        StoredResponseReader reader = new StoredResponseReader(
                backend,
                bodyMemory,
                Collections.min(List.of(config.requestTimeout().dividedBy(2), MAX_WAIT_FOR_MEMORY)));
        HedgedFetcher fetcher = new HedgedFetcher(
                fetcher(backend, reader, bodyMemory, upstream, invalidations, rewriter),
                newConnections,
                config.coalesceHedge(),
                clock);
        CachingHandler caching = new CachingHandler(
                reader,
                admission,
                fetcher,
                upstream,
                pool,
                invalidations,
                rewriter,
                freshness(),
                config.coalesceJoin(),
                config.requestTimeout(),
                clock);
        StatusCollector status = new StatusCollector(pool, backend, telemetry::collectors, reloader::status, clock);
        statusReference.set(status);
        RequestLifecycle lifecycle = new RequestLifecycle(status, telemetry, pool, clock);
        Optional<BaseUrl> publicUrl = config.publicUrl().map(URI::toString).map(BaseUrl::parse);
        ApiCallFactory calls = new ApiCallFactory(roots, resources, publicUrl);
        telemetry.begin();
        usage.ifPresent(reporter -> reporter.begin(publishInterval));
        watcher.begin();
        return new Parts(
                lifecycle,
                new RequestAuthorizer(
                        reloader::clients,
                        new IdentityAuthenticator(issuers::verify, exchange, clock),
                        publicUrl,
                        clock),
                new TokenExchange(exchange, config.tokenTtl(), clock),
                admission,
                calls,
                caching,
                new DirectHandler(upstream, caching, invalidations, rewriter, clock),
                new LocalHandler(new RateLimitEndpoint(upstream, pool, config.requestTimeout())),
                new HealthCheck(healthUpstream, calls, lifecycle, clock),
                status,
                usage,
                new ClientRateLimits(upstream, pool),
                limits,
                reloader,
                config.warmUp(),
                () -> {
                    watcher.close();
                    telemetry.close();
                    usage.ifPresent(UsageReporter::close);
                    fetcher.close();
                    backend.close();
                    pool.close();
                    fairness.close();
                    issuers.close();
                    spools.close();
                    if (http == null) {
                        // An HTTP client of the host may share its connection pool with others.
                        client.connectionPool().evictAll();
                    }
                });
    }

    /** Finds the usual mistakes before anything is created that would have to be closed. */
    private void requireLoadable() {
        ClientRegistry registry = ConfigReloader.read(config, registries()).clients();
        ClientFairness.requireLibraries(registry.clients());
        Issuers.requireUsable(registry.issuers());
    }

    /** Returns what reads the clients of a configuration, unless the host has given them. */
    private Function<Config, ClientRegistry> registries() {
        ClientRegistry fixed = clients;
        return fixed == null ? ProxyBuilder::registry : ignored -> fixed;
    }

    /** Adds the usage ledger for the status page, unless {@code USAGE_MAX_CLIENTS} is 0. */
    private Optional<UsageReporter> usage(
            Map<String, TelemetryCollector> namedCollectors, Supplier<ProxyStatus> status) {
        if (config.usageMaxClients() == 0) {
            return Optional.empty();
        }
        UsageLedger ledger = new UsageLedger(config.usageMaxClients(), clock);
        namedCollectors.put("usage", ledger);
        return Optional.of(UsageReporter.of(ledger, status, config.cacheBackendUrl(), clock, Ticker.systemTicker()));
    }

    private FreshnessPolicy freshness() {
        return new FreshnessPolicy(config.cacheFreshFor(), config.cacheStaleIfError());
    }

    private UpstreamFetcher fetcher(
            CacheBackend backend,
            StoredResponseReader reader,
            BodyMemory bodyMemory,
            UpstreamClient upstream,
            InvalidationLog invalidations,
            ResponseRewriter rewriter) {
        return new UpstreamFetcher(
                backend,
                reader,
                upstream,
                invalidations,
                rewriter,
                bodyMemory,
                (int) Math.min(config.cacheMaxEntryBytes(), Integer.MAX_VALUE - 64),
                freshness().writeInterval(config.cacheTtl()),
                config.requestTimeout(),
                clock);
    }

    private CredentialPool pool(
            OkHttpClient client, ApiRoots roots, InternalCallTelemetry internalCalls, RateLimitState limits) {
        CredentialPoolSettings settings = new CredentialPoolSettings(
                client.newBuilder().addInterceptor(internalCalls).build(),
                roots.rest(),
                clock,
                config.githubCredsCacheTtlPadding(),
                config.githubCredsCacheMaxSize(),
                config.githubMaxConcurrency());
        return CredentialPool.empty(settings, limits);
    }

    /**
     * Without a registry file, the registry is empty, for hosts that authenticate their clients themselves. The name of a
     * credential that is not valid is no mistake in the registry.
     */
    private static ClientRegistry registry(Config config) {
        return config.clientRegistryFile()
                .map(file -> config.declaredCredentialNames()
                        .map(names -> ClientRegistry.load(file, config.environment(), names))
                        .orElseGet(() -> ClientRegistry.load(file, config.environment())))
                .orElseGet(() -> ClientRegistry.builder().build());
    }
}
