package io.github.githubproxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialPoolSettings;
import io.github.githubproxy.credentials.RateLimitState;
import io.github.githubproxy.exchange.CachingHandler;
import io.github.githubproxy.exchange.ResponseRewriter;
import io.github.githubproxy.exchange.RewrittenBodyCache;
import io.github.githubproxy.exchange.UpstreamFetcher;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.fairness.FairnessFactory;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.observe.InternalCallTelemetry;
import io.github.githubproxy.observe.StatusCollector;
import io.github.githubproxy.plugin.ServiceProviders;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.telemetry.delivery.CollectorFactory;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import io.github.githubproxy.upstream.RateLimitEndpoint;
import io.github.githubproxy.upstream.TcpNoDelaySocketFactory;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.usage.UsageLedger;
import io.github.githubproxy.usage.UsageReporter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Proxy} together, for hosts that bring parts of their own. What is not set is made from the configuration.
 * Not safe for use by several threads.
 */
public final class ProxyBuilder {
    /** How long a connection to GitHub is kept without use. */
    private static final Duration KEEP_IDLE = Duration.ofMinutes(5);

    /** Rewritten copies take at most one part in so many of what stored responses may. */
    private static final int COPIES_SHARE = 4;

    private final Config config;
    private @Nullable CacheBackend cache;
    private @Nullable RateLimitState rateLimitState;
    private @Nullable ClientRegistry clients;
    private final List<TelemetryCollector> collectors = new ArrayList<>();
    private @Nullable OkHttpClient http;
    private InstantSource clock = InstantSource.system();

    ProxyBuilder(Config config) {
        this.config = Objects.requireNonNull(config);
    }

    /** Sets the backend that keeps GitHub's answers, in place of {@code CACHE_BACKEND_URL}. The proxy closes it. */
    public ProxyBuilder cache(CacheBackend backend) {
        this.cache = Objects.requireNonNull(backend);
        return this;
    }

    /** Sets where rate limits are remembered, so that several proxies of one process that use the same credentials share it. */
    public ProxyBuilder rateLimitState(RateLimitState state) {
        this.rateLimitState = Objects.requireNonNull(state);
        return this;
    }

    /** Sets the clients, in place of {@code CLIENT_REGISTRY_FILE_PATH}. */
    public ProxyBuilder clients(ClientRegistry registry) {
        this.clients = Objects.requireNonNull(registry);
        return this;
    }

    /** Adds a collector; those of {@code TELEMETRY_COLLECTOR_TYPE} are then left out. The proxy closes it. */
    public ProxyBuilder telemetry(TelemetryCollector collector) {
        collectors.add(Objects.requireNonNull(collector));
        return this;
    }

    /**
     * Sets the HTTP client whose sockets, TLS and proxies are used to reach GitHub. What fidelity depends on is set
     * nonetheless: no redirect is followed, no cookie kept, nothing cached.
     */
    public ProxyBuilder httpClient(OkHttpClient client) {
        this.http = Objects.requireNonNull(client);
        return this;
    }

    /** Sets the clock, by default the system's. */
    public ProxyBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source);
        return this;
    }

    /**
     * Makes the proxy.
     *
     * @throws ConfigException if the configuration does not work
     */
    public Proxy build() {
        return new Proxy(parts());
    }

    /** All that a proxy is made of. */
    record Parts(
            ClientRegistry clients,
            ApiRoots roots,
            CacheBackend cache,
            CachingHandler cached,
            ResponseRewriter rewriting,
            InvalidationLog changes,
            UpstreamClient upstream,
            RateLimitEndpoint quota,
            CredentialPool pool,
            Fairness fairness,
            RateLimitResources resources,
            Runnable disconnect,
            TelemetryDispatcher telemetry,
            StatusCollector insight,
            Optional<UsageReporter> usage,
            InstantSource clock) {}

    private Parts parts() {
        requireCredentials();
        ClientRegistry registry = clients == null ? registry() : clients;
        requireKnownCredentials(registry);
        AtomicReference<@Nullable StatusCollector> seen = new AtomicReference<>();
        Map<String, TelemetryCollector> tellers = collectors.isEmpty()
                ? CollectorFactory.ofTypes(config.telemetryCollectorTypes())
                : CollectorFactory.named(collectors);
        Supplier<ProxyStatus> status = () -> Objects.requireNonNull(seen.get()).status();
        Optional<UsageReporter> usage = usage(tellers, status);
        TelemetryDispatcher telemetry = TelemetryDispatcher.to(tellers, status);
        FailOpenCacheBackend backend = new FailOpenCacheBackend(cache == null ? backend() : cache);
        OkHttpClient client = client();
        ApiRoots roots = ApiRoots.of(
                config.githubApiUrl(),
                config.githubGraphqlUrl().orElse(null),
                config.githubUploadsUrl().orElse(null));
        CredentialPool pool = pool(client, roots, telemetry);
        RateLimitResources resources = new RateLimitResources();
        Fairness fairness = FairnessFactory.create(
                registry.clients(), pool, config.cacheBackendUrl(), config.githubApiUrl(), clock);
        UpstreamClient upstream =
                new UpstreamClient(client, pool, resources, fairness, telemetry, clock, config.requestTimeout());
        RateLimitEndpoint quota = new RateLimitEndpoint(upstream, pool, config.requestTimeout());
        InvalidationLog changes = new InvalidationLog();
        ResponseRewriter rewriting = rewriting(roots);
        StatusCollector insight = new StatusCollector(pool, backend, telemetry::collectors, clock);
        seen.set(insight);
        telemetry.begin();
        usage.ifPresent(UsageReporter::begin);
        // A client of the host's shares its connections with others.
        Runnable disconnect = http == null ? () -> client.connectionPool().evictAll() : () -> {};
        return new Parts(
                registry,
                roots,
                backend,
                cached(backend, upstream, pool, changes, rewriting),
                rewriting,
                changes,
                upstream,
                quota,
                pool,
                fairness,
                resources,
                disconnect,
                telemetry,
                insight,
                usage,
                clock);
    }

    /** Adds the ledger that the status page is made from, unless that is not wanted. */
    private Optional<UsageReporter> usage(Map<String, TelemetryCollector> tellers, Supplier<ProxyStatus> status) {
        if (config.usageMaxClients() == 0) {
            return Optional.empty();
        }
        UsageLedger ledger = new UsageLedger(config.usageMaxClients(), clock);
        tellers.put("usage", ledger);
        return Optional.of(UsageReporter.of(ledger, status, config.cacheBackendUrl(), clock, Ticker.systemTicker()));
    }

    private ResponseRewriter rewriting(ApiRoots roots) {
        RewrittenBodyCache copies = new RewrittenBodyCache(config.cacheMaxBytes() / COPIES_SHARE);
        return new ResponseRewriter(
                EndpointRoots.of(roots), config.publicUrl().map(URI::toString).map(BaseUrl::parse), copies);
    }

    private CachingHandler cached(
            CacheBackend backend,
            UpstreamClient upstream,
            CredentialPool pool,
            InvalidationLog changes,
            ResponseRewriter rewriting) {
        int maxEntryBytes = (int) Math.min(config.cacheMaxEntryBytes(), Integer.MAX_VALUE - 64);
        FreshnessPolicy freshness = new FreshnessPolicy(config.cacheFreshFor(), config.cacheStaleIfError());
        Duration mostAge = freshness.mostAge(config.cacheTtl());
        UpstreamFetcher fetch =
                new UpstreamFetcher(backend, upstream, changes, rewriting, maxEntryBytes, mostAge, clock);
        return new CachingHandler(backend, fetch, pool, changes, rewriting, freshness, config.requestTimeout(), clock);
    }

    private CredentialPool pool(OkHttpClient client, ApiRoots roots, TelemetryDispatcher telemetry) {
        RateLimitState state =
                rateLimitState == null ? new RateLimitState(config.githubCredsCacheMaxSize()) : rateLimitState;
        CredentialPoolSettings settings = new CredentialPoolSettings(
                client.newBuilder()
                        .addInterceptor(new InternalCallTelemetry(telemetry, clock, config))
                        .build(),
                roots.rest(),
                clock,
                config.githubCredsCacheTtlPadding(),
                config.githubCredsCacheMaxSize(),
                config.githubMaxConcurrency());
        return CredentialPool.open(settings, state, config.pats(), config.apps());
    }

    private void requireCredentials() {
        if (config.pats().isEmpty() && config.apps().isEmpty()) {
            throw new ConfigException("GITHUB_PAT_*, GITHUB_APP_*: no credential for GitHub is configured; set at least"
                    + " one, such as GITHUB_PAT_BOT");
        }
    }

    /** A registry that was made in code is checked here; one from a file was, with line numbers, when it was read. */
    private void requireKnownCredentials(ClientRegistry registry) {
        Set<String> known = config.credentialNames();
        for (Client client : registry.clients()) {
            for (String name : client.credentials().orElse(Set.of())) {
                if (!known.contains(name)) {
                    throw new ConfigException("client " + client.name() + ": credentials names " + name
                            + ", which is not configured; known are " + String.join(", ", known));
                }
            }
        }
    }

    private ClientRegistry registry() {
        return ClientRegistry.load(
                config.clientRegistryFile()
                        .orElseThrow(() -> new ConfigException("CLIENT_REGISTRY_FILE_PATH: not set; it is required")),
                config.environment(),
                config.credentialNames());
    }

    private CacheBackend backend() {
        List<CacheBackendProvider> providers = ServiceProviders.all(CacheBackendProvider.class);
        String scheme = config.cacheBackendScheme();
        Optional<CacheBackendProvider> provider =
                providers.stream().filter(p -> p.scheme().equals(scheme)).findFirst();
        CacheBackendSettings settings =
                new CacheBackendSettings(config.cacheBackendUrl(), config.cacheTtl(), config.cacheMaxBytes());
        return provider.orElseThrow(() -> new ConfigException("CACHE_BACKEND_URL: no cache backend has the scheme '"
                        + scheme + "'; known are "
                        + ServiceProviders.names(providers, CacheBackendProvider::scheme)))
                .create(settings);
    }

    private OkHttpClient client() {
        // By default five are kept. Over HTTP/1.1, where each request under way has its own, all further ones would be
        // opened and closed anew each time.
        OkHttpClient.Builder builder = http == null
                ? new OkHttpClient.Builder()
                        .connectionPool(new ConnectionPool(
                                config.githubMaxConcurrency(), KEEP_IDLE.toSeconds(), TimeUnit.SECONDS))
                        .socketFactory(new TcpNoDelaySocketFactory())
                        .connectTimeout(config.upstreamConnectTimeout())
                        .readTimeout(config.upstreamReadTimeout())
                        .writeTimeout(config.upstreamReadTimeout())
                : http.newBuilder();
        return builder.followRedirects(false)
                .followSslRedirects(false)
                .cookieJar(okhttp3.CookieJar.NO_COOKIES)
                .cache(null)
                .build();
    }
}
