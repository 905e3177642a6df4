package io.github.githubproxy.config;

import io.github.githubproxy.config.Settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of the proxy: validated values. Immutable.
 *
 * <p>It is read from the environment variables of the process ({@link #fromEnvironment}) or from a map
 * ({@link #fromMap}), or made in code ({@link #builder}). All three apply the same rules. The first two throw one
 * {@link ConfigException} for all values that break one, the setters of the builder at once. {@link #variables} lists the
 * variables. Secrets may stand in files, named by variables that end in {@code _FILE} and by {@code GITHUB_CREDENTIALS_DIR}.
 *
 * <p>White space around a value is removed. A blank variable counts as not set, except that a blank
 * {@code GITHUB_PAT_*} is an error.
 *
 * <p>{@code toString} shows no secret.
 */
public final class Config {
    private static final Logger LOG = LoggerFactory.getLogger(Config.class);

    private final Map<Setting<?>, Object> values;
    private final List<Pat> pats;
    private final List<App> apps;
    private final List<App> invalidApps;
    private final Optional<Set<String>> declaredCredentialNames;
    private final Map<String, String> environment;
    private final List<Path> secretFiles;
    private final @Nullable Map<String, String> source;

    Config(ConfigBuilder builder) {
        Map<Setting<?>, Object> all = new HashMap<>();
        Settings.ALL.forEach(setting -> setting.defaultValue().ifPresent(value -> all.put(setting, value)));
        all.putAll(builder.values);
        long maxBytes = (long) all.computeIfAbsent(Settings.CACHE_MAX_BYTES, setting -> defaultCacheMaxBytes());
        if (!builder.values.containsKey(Settings.CACHE_MAX_ENTRY_BYTES)) {
            all.computeIfPresent(Settings.CACHE_MAX_ENTRY_BYTES, (setting, bytes) -> Math.min((long) bytes, maxBytes));
        }
        long maxConcurrency = (long) all.computeIfAbsent(Settings.MAX_CONCURRENCY, setting -> defaultMaxConcurrency());
        all.computeIfAbsent(Settings.CLIENT_MAX_CONCURRENCY, setting -> Math.max(1, maxConcurrency / 4));
        this.values = Map.copyOf(all);
        this.pats = builder.credentials.pats();
        this.apps = builder.credentials.apps();
        this.invalidApps = builder.credentials.invalidApps();
        this.declaredCredentialNames = builder.credentialNamesKnown
                ? Optional.of(Collections.unmodifiableSet(builder.credentials.names()))
                : Optional.empty();
        this.environment = builder.environment;
        this.secretFiles = builder.secretFiles;
        this.source = builder.source;
    }

    /**
     * Reads the environment variables of this process.
     *
     * @throws ConfigException if a required variable is not set or a value is not allowed
     */
    public static Config fromEnvironment() {
        return fromMap(System.getenv());
    }

    /**
     * Reads the map in place of the environment of this process. Keys that are not among the {@link #variables} are
     * ignored, but the client registry file may refer to them. A key that is one character off a variable is logged.
     *
     * @throws ConfigException if a required variable is not set or a value is not allowed
     */
    public static Config fromMap(Map<String, String> environment) {
        // First, since it may be the reason of a problem.
        MisspelledVariables.find(environment.keySet(), Settings.VARIABLES)
                .forEach((name, nearest) -> LOG.warn(
                        "{} is not a variable of the proxy and is ignored; the nearest one is {}", name, nearest));
        ConfigProblems problems = new ConfigProblems();
        Config config = readValid(environment, problems);
        problems.throwIfAny();
        return config;
    }

    /**
     * Reads the same variables again, with the present content of the files that they name. A configuration from a builder
     * returns itself.
     *
     * @throws ConfigException if a value is not allowed, or a file cannot be read
     */
    public Config readAgain() {
        ConfigProblems problems = new ConfigProblems();
        Config config = readAgain(problems);
        problems.throwIfAny();
        return config;
    }

    /**
     * Like {@link #readAgain()}, but leaves out what is not allowed, as {@link #readValid} does.
     *
     * @param problems takes the problems
     */
    public Config readAgain(ConfigProblems problems) {
        return source == null ? this : readValid(source, problems);
    }

    /**
     * Returns the files and directories from which {@link #readAgain}, or the client registry, may read something else later.
     * They are the same for each configuration that was read from the same variables.
     */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(secretFiles);
        clientRegistryFile().ifPresent(files::add);
        return List.copyOf(files);
    }

    /**
     * Reads an environment as {@link #fromMap} does, but leaves out what is not allowed: such settings have their defaults, and
     * such credentials are not there. Logs nothing. For checks that go on after a problem.
     *
     * @param problems takes the problems
     */
    public static Config readValid(Map<String, String> environment, ConfigProblems problems) {
        ConfigBuilder builder = builder().readAll(environment, problems);
        return problems.attempt(builder::build).orElseGet(() -> new Config(builder));
    }

    /** Returns a builder with the default of every value, without credentials and without a client registry. */
    public static ConfigBuilder builder() {
        return new ConfigBuilder();
    }

    /** Returns all variables that {@link #fromEnvironment} reads, in the order of the documentation. */
    public static List<Variable> variables() {
        return Settings.VARIABLES;
    }

    /** Returns whether the name is, or matches, that of one of the {@link #variables}. */
    public static boolean isVariable(String name) {
        return Settings.isVariable(name);
    }

    /**
     * The base URL of GitHub's REST API, in normal form: scheme and host in lower case, a path such as {@code /api/v3}, no
     * trailing slash.
     */
    public URI githubApiUrl() {
        return get(Settings.GITHUB_API_URL);
    }

    /** The URL of the GraphQL endpoint; empty if it is derived from {@link #githubApiUrl}. */
    public Optional<URI> githubGraphqlUrl() {
        return find(Settings.GITHUB_GRAPHQL_URL);
    }

    /** The base URL for uploads; empty if it is derived from {@link #githubApiUrl}. */
    public Optional<URI> githubUploadsUrl() {
        return find(Settings.GITHUB_UPLOADS_URL);
    }

    /** The base URL of the proxy in the URLs of responses; empty if it is derived from each client's request. */
    public Optional<URI> publicUrl() {
        return find(Settings.PUBLIC_URL);
    }

    /** How long a stored response is kept after GitHub last confirmed it. */
    public Duration cacheTtl() {
        return get(Settings.CACHE_TTL);
    }

    /** How long the warm-up of a proxy takes at the most; zero for no warm-up. */
    public Duration warmUp() {
        return get(Settings.WARM_UP_SECONDS);
    }

    /** How long a stored response is served without revalidation; zero to revalidate for every request. */
    public Duration cacheFreshFor() {
        return get(Settings.CACHE_FRESH_FOR);
    }

    /**
     * How long after GitHub last confirmed it a stored response may be served when GitHub fails or the credentials are
     * exhausted; zero for never.
     */
    public Duration cacheStaleIfError() {
        return get(Settings.CACHE_STALE_IF_ERROR);
    }

    /** How long after a write GitHub may still respond with what was there before. */
    public Duration githubLag() {
        return get(Settings.GITHUB_LAG);
    }

    /** How long after a request was sent to GitHub identical requests may still join it. */
    public Duration coalesceJoin() {
        return get(Settings.COALESCE_JOIN);
    }

    /** How long to wait for GitHub's response before a cacheable request is sent once more; zero for no second request. */
    public Duration coalesceHedge() {
        return get(Settings.COALESCE_HEDGE);
    }

    /**
     * The address of the cache backend, as configured: a scheme, {@code ://}, and a part that the backend of the scheme
     * interprets. It may contain a password.
     */
    public String cacheBackendUrl() {
        return get(Settings.CACHE_BACKEND_URL);
    }

    /** The scheme of {@link #cacheBackendUrl}, in lower case; it selects the backend. */
    public String cacheBackendScheme() {
        return cacheBackendUrl().substring(0, cacheBackendUrl().indexOf("://")).toLowerCase(Locale.ROOT);
    }

    /** The maximum size of the in-memory cache, in bytes. */
    public long cacheMaxBytes() {
        return get(Settings.CACHE_MAX_BYTES);
    }

    /** The maximum size of a stored body in any backend, in bytes; not above {@link #cacheMaxBytes}. */
    public long cacheMaxEntryBytes() {
        return get(Settings.CACHE_MAX_ENTRY_BYTES);
    }

    /** The maximum number of installation tokens, and of credentials' rate limits, kept in memory. */
    public int githubCredsCacheMaxSize() {
        return Math.toIntExact(get(Settings.GITHUB_CREDS_CACHE_MAXSIZE));
    }

    /**
     * How long before its expiry an installation token is no longer used. Also added to the reset of a rate limit if
     * GitHub's response has no {@code Date}, because the clocks may differ.
     */
    public Duration githubCredsCacheTtlPadding() {
        return get(Settings.GITHUB_CREDS_CACHE_TTL_PADDING);
    }

    /** The maximum number of requests in flight per credential. GitHub's limit is 100. */
    public int githubMaxConcurrency() {
        return Math.toIntExact(get(Settings.GITHUB_MAX_CONCURRENCY));
    }

    /** The maximum number of requests that the proxy forwards to GitHub at once. */
    public int maxConcurrency() {
        return Math.toIntExact(get(Settings.MAX_CONCURRENCY));
    }

    /** The maximum number of requests of one client in flight, unless the client registry sets another for the client. */
    public int clientMaxConcurrency() {
        return Math.toIntExact(get(Settings.CLIENT_MAX_CONCURRENCY));
    }

    /** The maximum number of clients that the status page lists separately; 0 if its counters are off. */
    public int usageMaxClients() {
        return Math.toIntExact(get(Settings.USAGE_MAX_CLIENTS));
    }

    /** The names of the telemetry collectors. */
    public List<String> telemetryCollectorTypes() {
        return get(Settings.TELEMETRY_COLLECTOR_TYPE);
    }

    /** The client registry file; empty only if this was made by a builder without one. */
    public Optional<Path> clientRegistryFile() {
        return find(Settings.CLIENT_REGISTRY_FILE_PATH);
    }

    /**
     * The keys of the tokens that the proxy issues, in base64: none, one, or two while keys are changed. The first one signs,
     * all of them verify.
     */
    public List<Secret> tokenKeys() {
        return find(Settings.TOKEN_KEY).orElse(List.of());
    }

    /** How long a token is valid that the proxy issues in exchange for a JSON Web Token. */
    public Duration tokenTtl() {
        return get(Settings.TOKEN_TTL);
    }

    /** How long a connection to GitHub may take to open. */
    public Duration upstreamConnectTimeout() {
        return get(Settings.UPSTREAM_CONNECT_TIMEOUT);
    }

    /** How long GitHub may send no data, before or within a response. */
    public Duration upstreamReadTimeout() {
        return get(Settings.UPSTREAM_READ_TIMEOUT);
    }

    /** How long, from its arrival, a request may wait for a credential or be retried with another. */
    public Duration requestTimeout() {
        return get(Settings.REQUEST_TIMEOUT);
    }

    /** The personal access tokens, sorted by name. */
    public List<Pat> pats() {
        return pats;
    }

    /** The GitHub Apps, sorted by name. */
    public List<App> apps() {
        return apps;
    }

    /** The names of all credentials of both kinds, sorted. Clients may be bound to them. */
    public SortedSet<String> credentialNames() {
        SortedSet<String> names = new TreeSet<>();
        pats.forEach(pat -> names.add(pat.name()));
        apps.forEach(app -> names.add(app.name()));
        return Collections.unmodifiableSortedSet(names);
    }

    /**
     * The names of all credentials, also of those that {@link #readValid} leaves out; empty if they are not known because
     * {@code GITHUB_CREDENTIALS_DIR} cannot be read.
     */
    public Optional<Set<String>> declaredCredentialNames() {
        return declaredCredentialNames;
    }

    /** The Apps that {@link #readValid} leaves out but whose private keys are there, for checks of the keys. */
    public List<App> invalidApps() {
        return invalidApps;
    }

    /**
     * The whole environment that this was read from, to which the client registry file may refer. It contains secrets.
     * Empty if this was made by a builder without one.
     */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns the values by variable, and the names of the credentials; no secrets. */
    @Override
    public String toString() {
        return "Config[" + Settings.ALL.stream().map(this::format).collect(Collectors.joining(", "))
                + ", pats=" + pats.stream().map(Pat::name).toList()
                + ", apps=" + apps.stream().map(App::name).toList()
                + "]";
    }

    private String format(Setting<?> setting) {
        String text = find(setting).map(Object::toString).orElse("(not set)");
        boolean mayHavePassword = setting.equals(Settings.CACHE_BACKEND_URL) && text.matches(".*[@?#;].*");
        return setting.variable().name() + "=" + (mayHavePassword ? cacheBackendScheme() + "://***" : text);
    }

    private static long defaultCacheMaxBytes() {
        return Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
    }

    /** With virtual threads, a request that waits costs some kilobytes; without them, it costs a platform thread. */
    private static long defaultMaxConcurrency() {
        return Runtime.version().feature() >= 21 ? 4096 : 512;
    }

    private <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow();
    }

    @SuppressWarnings("unchecked") // ConfigBuilder.set and defaultValue put only values of the setting's own type
    private <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * A personal access token.
     *
     * @param name the part of the variable's name after {@code GITHUB_PAT_}, in its own case
     * @param token the token: visible ASCII characters
     */
    public record Pat(String name, Secret token) {}

    /**
     * A GitHub App.
     *
     * @param name the part of the variables' names between {@code GITHUB_APP_} and {@code _ID}, in its own case
     * @param id the App's numeric id, or its client id
     * @param installationId the installation to act as; empty for all installations of the App
     * @param pem the private key as configured, not validated: PEM text, or base64 of it
     */
    public record App(String name, String id, OptionalLong installationId, Secret pem) {}

    /**
     * The documentation of an environment variable.
     *
     * @param name the name; an asterisk stands for a credential's name of one or more characters
     * @param meaning what the variable sets: one or more sentences
     * @param defaultValue the default, or {@code derived} if it depends on something else; empty if there is none
     * @param required whether the variable must be set
     */
    public record Variable(String name, String meaning, String defaultValue, boolean required) {}
}
