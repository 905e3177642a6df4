package io.github.githubproxy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy is told at its start: plain, checked values. Immutable.
 *
 * <p>It comes from environment variables ({@link #fromEnvironment}), from a map that stands in for all of them
 * ({@link #fromMap}), or from code ({@link #builder}). Every way applies the same rules and throws
 * {@link ConfigException} at the first value that breaks one. {@link #variables} lists the variables.
 *
 * <p>A variable that is blank counts as not set, and white space around a value is dropped. A credential is the
 * exception: a blank one is an error, since nobody sets it on purpose.
 *
 * <p>{@code toString} shows no secret.
 */
public final class Config {
    private final URI githubApiUrl;
    private final @Nullable URI githubGraphqlUrl;
    private final @Nullable URI githubUploadsUrl;
    private final @Nullable URI publicUrl;
    private final Duration cacheTtl;
    private final Duration cacheFreshFor;
    private final Duration cacheStaleIfError;
    private final String cacheBackendUrl;
    private final long cacheMaxBytes;
    private final long cacheMaxEntryBytes;
    private final int githubCredsCacheMaxSize;
    private final Duration githubCredsCacheTtlPadding;
    private final int githubMaxConcurrency;
    private final int usageMaxClients;
    private final List<String> telemetryCollectorTypes;
    private final @Nullable Path clientRegistryFile;
    private final Duration upstreamConnectTimeout;
    private final Duration upstreamReadTimeout;
    private final Duration requestTimeout;
    private final List<Pat> pats;
    private final List<App> apps;
    private final Map<String, String> environment;

    private Config(Builder builder) {
        this.githubApiUrl = builder.githubApiUrl;
        this.githubGraphqlUrl = builder.githubGraphqlUrl;
        this.githubUploadsUrl = builder.githubUploadsUrl;
        this.publicUrl = builder.publicUrl;
        this.cacheTtl = builder.cacheTtl;
        this.cacheFreshFor = builder.cacheFreshFor;
        this.cacheStaleIfError = builder.cacheStaleIfError;
        this.cacheBackendUrl = builder.cacheBackendUrl;
        this.cacheMaxBytes = builder.cacheMaxBytes;
        this.cacheMaxEntryBytes = builder.entryBytes();
        this.githubCredsCacheMaxSize = builder.githubCredsCacheMaxSize;
        this.githubCredsCacheTtlPadding = builder.githubCredsCacheTtlPadding;
        this.githubMaxConcurrency = builder.githubMaxConcurrency;
        this.usageMaxClients = builder.usageMaxClients;
        this.telemetryCollectorTypes = builder.telemetryCollectorTypes;
        this.clientRegistryFile = builder.clientRegistryFile;
        this.upstreamConnectTimeout = builder.upstreamConnectTimeout;
        this.upstreamReadTimeout = builder.upstreamReadTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.pats = List.copyOf(builder.pats.values());
        this.apps = List.copyOf(builder.apps.values());
        this.environment = builder.environment;
    }

    /**
     * Reads the environment variables of this process.
     *
     * @throws ConfigException if a variable is missing or its value is not allowed
     */
    public static Config fromEnvironment() {
        return fromMap(System.getenv());
    }

    /**
     * Reads that map as if it were the whole environment; the environment of this process is not looked at. Keys that
     * are not among the {@link #variables} mean nothing here, though the client registry may refer to them.
     *
     * @throws ConfigException if a variable is missing or its value is not allowed
     */
    public static Config fromMap(Map<String, String> environment) {
        return new ConfigReader(environment).read();
    }

    /** Returns a builder with the default of every value, without credentials and without a client registry. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns every variable that {@link #fromEnvironment} reads, in the order of the documentation. */
    public static List<Variable> variables() {
        return ConfigVariables.ALL;
    }

    /** Tells whether that is the name of a variable that {@link #fromEnvironment} reads, as written or by pattern. */
    public static boolean isVariable(String name) {
        return ConfigVariables.contains(name);
    }

    /** The base of GitHub's REST API: scheme and host in lower case, a path such as {@code /api/v3}, no slash last. */
    public URI githubApiUrl() {
        return githubApiUrl;
    }

    /** The GraphQL endpoint, if it is not to be derived from {@link #githubApiUrl}. */
    public Optional<URI> githubGraphqlUrl() {
        return Optional.ofNullable(githubGraphqlUrl);
    }

    /** The base for uploads, if it is not to be derived from {@link #githubApiUrl}. */
    public Optional<URI> githubUploadsUrl() {
        return Optional.ofNullable(githubUploadsUrl);
    }

    /**
     * The base URL under which clients see the proxy, in the form of {@link #githubApiUrl}; empty if each sees it under the
     * one it came by.
     */
    public Optional<URI> publicUrl() {
        return Optional.ofNullable(publicUrl);
    }

    /** How long a stored response is kept after it was last stored or confirmed. */
    public Duration cacheTtl() {
        return cacheTtl;
    }

    /** How long a stored response is served without asking GitHub; zero for never. */
    public Duration cacheFreshFor() {
        return cacheFreshFor;
    }

    /** How long after GitHub was last asked a stored response may answer where GitHub cannot be asked; zero for never. */
    public Duration cacheStaleIfError() {
        return cacheStaleIfError;
    }

    /**
     * The cache backend's address, as written: a scheme, {@code ://}, and what the backend of that scheme makes of the
     * rest. It is text because {@code inmemory://} is not a {@link URI}. It may hold a password.
     */
    public String cacheBackendUrl() {
        return cacheBackendUrl;
    }

    /** The scheme of {@link #cacheBackendUrl}, in lower case; it names the backend. */
    public String cacheBackendScheme() {
        return cacheBackendUrl.substring(0, cacheBackendUrl.indexOf("://")).toLowerCase(Locale.ROOT);
    }

    /** The bound of the in-memory backend, in bytes. */
    public long cacheMaxBytes() {
        return cacheMaxBytes;
    }

    /** The size of the largest body that any backend keeps, in bytes; not above {@link #cacheMaxBytes}. */
    public long cacheMaxEntryBytes() {
        return cacheMaxEntryBytes;
    }

    /** How many installation tokens, and how many credentials' rate limits, are remembered. */
    public int githubCredsCacheMaxSize() {
        return githubCredsCacheMaxSize;
    }

    /**
     * How long before its expiry an installation token is no longer used; also what is added to a rate limit's reset
     * where GitHub's answer has no date to measure it by, for clock drift.
     */
    public Duration githubCredsCacheTtlPadding() {
        return githubCredsCacheTtlPadding;
    }

    /** How many requests may be in flight with one credential; GitHub's own limit is 100. */
    public int githubMaxConcurrency() {
        return githubMaxConcurrency;
    }

    /** How many clients the status page tells apart; 0 if nothing is counted for it. */
    public int usageMaxClients() {
        return usageMaxClients;
    }

    /** The names of the telemetry collectors. */
    public List<String> telemetryCollectorTypes() {
        return telemetryCollectorTypes;
    }

    /** The client registry file; empty only if the configuration comes from a builder that was given none. */
    public Optional<Path> clientRegistryFile() {
        return Optional.ofNullable(clientRegistryFile);
    }

    /** How long a connection to GitHub may take to open. */
    public Duration upstreamConnectTimeout() {
        return upstreamConnectTimeout;
    }

    /** How long GitHub may be silent while it answers. */
    public Duration upstreamReadTimeout() {
        return upstreamReadTimeout;
    }

    /** How long after a request's arrival further credentials are tried for it. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** The personal access tokens, by name in alphabetical order. */
    public List<Pat> pats() {
        return pats;
    }

    /** The GitHub Apps, by name in alphabetical order. */
    public List<App> apps() {
        return apps;
    }

    /** The names of all credentials, of either kind, in alphabetical order; clients may be bound to them. */
    public SortedSet<String> credentialNames() {
        SortedSet<String> names = new TreeSet<>();
        pats.forEach(pat -> names.add(pat.name()));
        apps.forEach(app -> names.add(app.name()));
        return Collections.unmodifiableSortedSet(names);
    }

    /**
     * The whole environment that this configuration was read from, for what the client registry file refers to. It
     * holds secrets. Empty for a builder that was given none.
     */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns the values, with names for the credentials and without anything secret. */
    @Override
    public String toString() {
        return "Config[githubApiUrl=" + githubApiUrl
                + ", githubGraphqlUrl=" + (githubGraphqlUrl == null ? "derived" : githubGraphqlUrl)
                + ", githubUploadsUrl=" + (githubUploadsUrl == null ? "derived" : githubUploadsUrl)
                + ", publicUrl=" + (publicUrl == null ? "from the request" : publicUrl)
                + ", cacheTtl=" + cacheTtl
                + ", cacheFreshFor=" + cacheFreshFor
                + ", cacheStaleIfError=" + cacheStaleIfError
                + ", cacheBackendUrl=" + ConfigRules.withoutSecrets(cacheBackendUrl)
                + ", cacheMaxBytes=" + cacheMaxBytes
                + ", cacheMaxEntryBytes=" + cacheMaxEntryBytes
                + ", githubCredsCacheMaxSize=" + githubCredsCacheMaxSize
                + ", githubCredsCacheTtlPadding=" + githubCredsCacheTtlPadding
                + ", githubMaxConcurrency=" + githubMaxConcurrency
                + ", usageMaxClients=" + usageMaxClients
                + ", telemetryCollectorTypes=" + telemetryCollectorTypes
                + ", clientRegistryFile=" + (clientRegistryFile == null ? "none" : clientRegistryFile)
                + ", upstreamConnectTimeout=" + upstreamConnectTimeout
                + ", upstreamReadTimeout=" + upstreamReadTimeout
                + ", requestTimeout=" + requestTimeout
                + ", pats=" + pats.stream().map(Pat::name).toList()
                + ", apps=" + apps.stream().map(App::name).toList()
                + "]";
    }

    /**
     * A personal access token.
     *
     * @param name the part of the variable's name after {@code GITHUB_PAT_}, as written
     * @param token the token: visible ASCII characters
     */
    public record Pat(String name, Secret token) {}

    /**
     * A GitHub App, as configured.
     *
     * @param name the part of the variables' names between {@code GITHUB_APP_} and {@code _ID}, as written
     * @param id the App's numeric id, or its client id
     * @param installationId the installation to act as; empty for all that there are
     * @param pem the private key as given, which is not read here: PEM text, or base64 of it
     */
    public record App(String name, String id, OptionalLong installationId, Secret pem) {}

    /**
     * An environment variable that is read.
     *
     * @param name the name; an asterisk in it stands for a name of one or more characters
     * @param meaning what it sets, in words
     * @param defaultValue what holds if it is not set; empty if nothing does
     * @param required whether it must be set
     */
    public record Variable(String name, String meaning, String defaultValue, boolean required) {}

    /**
     * Collects the values, each checked when it is set. Not safe for use by several threads.
     *
     * <p>Every setter throws {@link ConfigException} for a value that is not allowed; the message names the environment
     * variable that sets the same value.
     */
    public static final class Builder {
        private URI githubApiUrl = URI.create("https://api.github.com");
        private @Nullable URI githubGraphqlUrl;
        private @Nullable URI githubUploadsUrl;
        private @Nullable URI publicUrl;
        private Duration cacheTtl = Duration.ofHours(1);
        private Duration cacheFreshFor = Duration.ZERO;
        private Duration cacheStaleIfError = Duration.ZERO;
        private String cacheBackendUrl = "inmemory://";
        private long cacheMaxBytes = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
        private @Nullable Long cacheMaxEntryBytes;
        private int githubCredsCacheMaxSize = 256;
        private Duration githubCredsCacheTtlPadding = Duration.ofMinutes(10);
        private int githubMaxConcurrency = 90;
        private int usageMaxClients = 1000;
        private List<String> telemetryCollectorTypes = List.of("noop");
        private @Nullable Path clientRegistryFile;
        private Duration upstreamConnectTimeout = Duration.ofSeconds(10);
        private Duration upstreamReadTimeout = Duration.ofSeconds(60);
        private Duration requestTimeout = Duration.ofMinutes(2);
        private final SortedMap<String, Pat> pats = new TreeMap<>();
        private final SortedMap<String, App> apps = new TreeMap<>();
        private Map<String, String> environment = Map.of();

        private Builder() {}

        /** Sets the base of the REST API: absolute, http or https, without user, query and fragment. */
        public Builder githubApiUrl(URI url) {
            this.githubApiUrl = ConfigRules.githubUrl("GITHUB_API_URL", url);
            return this;
        }

        /** Sets the GraphQL endpoint, under the same rules as {@link #githubApiUrl}. */
        public Builder githubGraphqlUrl(URI url) {
            this.githubGraphqlUrl = ConfigRules.githubUrl("GITHUB_GRAPHQL_URL", url);
            return this;
        }

        /** Sets the base for uploads, under the same rules as {@link #githubApiUrl}. */
        public Builder githubUploadsUrl(URI url) {
            this.githubUploadsUrl = ConfigRules.githubUrl("GITHUB_UPLOADS_URL", url);
            return this;
        }

        /**
         * Sets the base URL under which clients see the proxy, with the prefix that it is mounted under, by the same rules as
         * {@link #githubApiUrl}; at most 255 characters.
         */
        public Builder publicUrl(URI url) {
            this.publicUrl = ConfigRules.publicUrl(url);
            return this;
        }

        /** Sets how long a stored response is kept; more than nothing. */
        public Builder cacheTtl(Duration ttl) {
            this.cacheTtl = ConfigRules.positive("CACHE_TTL", ttl, ConfigRules.MAX_TTL);
            return this;
        }

        /** Sets how long a stored response is served without asking GitHub; may be zero. */
        public Builder cacheFreshFor(Duration window) {
            this.cacheFreshFor = ConfigRules.notNegative("CACHE_FRESH_FOR", window, ConfigRules.MAX_TTL);
            return this;
        }

        /** Sets how long a stored response may answer where GitHub cannot be asked; may be zero. */
        public Builder cacheStaleIfError(Duration window) {
            this.cacheStaleIfError = ConfigRules.notNegative("CACHE_STALE_IF_ERROR", window, ConfigRules.MAX_TTL);
            return this;
        }

        /** Sets the cache backend's address: a scheme, {@code ://} and the rest, without white space. */
        public Builder cacheBackendUrl(String url) {
            this.cacheBackendUrl = ConfigRules.backendUrl(url);
            return this;
        }

        /** Sets the bound of the in-memory backend, in bytes; at least 1. */
        public Builder cacheMaxBytes(long bytes) {
            this.cacheMaxBytes = ConfigRules.between("CACHE_MAX_BYTES", bytes, 1, Long.MAX_VALUE);
            return this;
        }

        /** Sets the size of the largest body kept, in bytes; at least 1, at most an array's size. */
        public Builder cacheMaxEntryBytes(long bytes) {
            this.cacheMaxEntryBytes =
                    ConfigRules.between("CACHE_MAX_ENTRY_BYTES", bytes, 1, ConfigRules.MAX_ENTRY_BYTES);
            return this;
        }

        /** Sets how many installation tokens, and how many credentials' rate limits, are remembered; at least 1. */
        public Builder githubCredsCacheMaxSize(int size) {
            this.githubCredsCacheMaxSize =
                    (int) ConfigRules.between("GITHUB_CREDS_CACHE_MAXSIZE", size, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how long before its expiry an installation token is no longer used, which is also what is added to a
         * rate limit's reset where GitHub's answer has no date to measure it by; may be zero.
         */
        public Builder githubCredsCacheTtlPadding(Duration padding) {
            this.githubCredsCacheTtlPadding =
                    ConfigRules.notNegative("GITHUB_CREDS_CACHE_TTL_PADDING", padding, ConfigRules.MAX_PADDING);
            return this;
        }

        /** Sets how many requests may be in flight with one credential; from 1 to 10000. */
        public Builder githubMaxConcurrency(int requests) {
            this.githubMaxConcurrency =
                    (int) ConfigRules.between("GITHUB_MAX_CONCURRENCY", requests, 1, ConfigRules.MAX_CONCURRENCY);
            return this;
        }

        /** Sets {@code USAGE_MAX_CLIENTS}: how many clients the status page tells apart, 0 to 10,000; 0 to count nothing. */
        public Builder usageMaxClients(int clients) {
            this.usageMaxClients =
                    (int) ConfigRules.between("USAGE_MAX_CLIENTS", clients, 0, ConfigRules.MAX_USAGE_CLIENTS);
            return this;
        }

        /** Sets the names of the telemetry collectors: letters, digits, dots, hyphens and underscores; none twice. */
        public Builder telemetryCollectorTypes(String... types) {
            this.telemetryCollectorTypes = ConfigRules.collectorTypes(List.of(types));
            return this;
        }

        /** Sets the client registry file. It is not opened here. */
        public Builder clientRegistryFile(Path file) {
            this.clientRegistryFile = Objects.requireNonNull(file);
            return this;
        }

        /** Sets how long a connection to GitHub may take to open; more than nothing, at most a day. */
        public Builder upstreamConnectTimeout(Duration timeout) {
            this.upstreamConnectTimeout =
                    ConfigRules.positive("UPSTREAM_CONNECT_TIMEOUT", timeout, ConfigRules.MAX_TIMEOUT);
            return this;
        }

        /** Sets how long GitHub may be silent while it answers; more than nothing, at most a day. */
        public Builder upstreamReadTimeout(Duration timeout) {
            this.upstreamReadTimeout = ConfigRules.positive("UPSTREAM_READ_TIMEOUT", timeout, ConfigRules.MAX_TIMEOUT);
            return this;
        }

        /** Sets how long after a request\'s arrival further credentials are tried for it; positive. */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = ConfigRules.positive("REQUEST_TIMEOUT", timeout, ConfigRules.MAX_TIMEOUT);
            return this;
        }

        /** Adds a personal access token; name and token must not be there yet. */
        public Builder pat(String name, String token) {
            String variable = ConfigVariables.PAT_PREFIX + name;
            Pat pat = new Pat(ConfigRules.credentialName(variable, name), ConfigRules.token(variable, token));
            for (Pat other : pats.values()) {
                if (other.token().equals(pat.token())) {
                    throw new ConfigException(
                            variable + " has the same token as " + ConfigVariables.PAT_PREFIX + other.name());
                }
            }
            if (pats.putIfAbsent(name, pat) != null) {
                throw new ConfigException(variable + " is set twice");
            }
            return this;
        }

        /** Adds a GitHub App that acts as each of its installations; the name must not be there yet. */
        public Builder app(String name, String id, String pem) {
            return app(name, id, OptionalLong.empty(), pem);
        }

        /** Adds a GitHub App that acts as that installation; the name must not be there yet. */
        public Builder app(String name, String id, long installationId, String pem) {
            String variable = ConfigVariables.app(name, ConfigVariables.INSTALLATION_SUFFIX);
            return app(
                    name, id, OptionalLong.of(ConfigRules.between(variable, installationId, 1, Long.MAX_VALUE)), pem);
        }

        private Builder app(String name, String id, OptionalLong installationId, String pem) {
            App app = new App(
                    ConfigRules.appName(name), ConfigRules.appId(name, id), installationId, ConfigRules.pem(name, pem));
            for (App other : apps.values()) {
                if (other.id().equals(app.id()) && other.installationId().equals(installationId)) {
                    throw new ConfigException(ConfigVariables.app(name, ConfigVariables.ID_SUFFIX)
                            + " has the same id and installation as "
                            + ConfigVariables.app(other.name(), ConfigVariables.ID_SUFFIX));
                }
            }
            if (apps.putIfAbsent(name, app) != null) {
                throw new ConfigException(ConfigVariables.app(name, ConfigVariables.ID_SUFFIX) + " is set twice");
            }
            return this;
        }

        /** Sets what {@code ${VAR}} in the client registry file stands for; nothing if this is not called. */
        public Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        /**
         * Returns the configuration.
         *
         * @throws ConfigException if the largest body was set above the in-memory bound
         */
        public Config build() {
            if (entryBytes() > cacheMaxBytes) {
                throw new ConfigException("CACHE_MAX_ENTRY_BYTES is " + entryBytes()
                        + "; it must not be above CACHE_MAX_BYTES, which is " + cacheMaxBytes);
            }
            return new Config(this);
        }

        private long entryBytes() {
            return cacheMaxEntryBytes != null ? cacheMaxEntryBytes : Math.min(8L << 20, cacheMaxBytes);
        }
    }
}
