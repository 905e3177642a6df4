package io.github.githubproxy.config;

import io.github.githubproxy.config.Settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of a configuration. Not safe for use by several threads.
 *
 * <p>Every setter throws {@link ConfigException} if the value is not allowed. The message names the environment
 * variable of the same setting.
 */
public final class ConfigBuilder {
    final Map<Setting<?>, Object> values = new HashMap<>();
    final CredentialsBuilder credentials = new CredentialsBuilder();
    Map<String, String> environment = Map.of();
    List<Path> secretFiles = List.of();
    boolean credentialNamesKnown = true;
    private final Set<Setting<?>> invalid = new HashSet<>();

    @Nullable
    Map<String, String> source;

    ConfigBuilder() {}

    /** Sets {@link Config#githubApiUrl}: absolute, http or https, without user, query and fragment. */
    public ConfigBuilder githubApiUrl(URI url) {
        return set(Settings.GITHUB_API_URL, url);
    }

    /** Sets {@link Config#githubGraphqlUrl}, under the same rules as {@link #githubApiUrl}. */
    public ConfigBuilder githubGraphqlUrl(URI url) {
        return set(Settings.GITHUB_GRAPHQL_URL, url);
    }

    /** Sets {@link Config#githubUploadsUrl}, under the same rules as {@link #githubApiUrl}. */
    public ConfigBuilder githubUploadsUrl(URI url) {
        return set(Settings.GITHUB_UPLOADS_URL, url);
    }

    /**
     * Sets {@link Config#publicUrl}, with the prefix that the proxy is mounted under, by the same rules as
     * {@link #githubApiUrl}; at most 255 characters.
     */
    public ConfigBuilder publicUrl(URI url) {
        return set(Settings.PUBLIC_URL, url);
    }

    /** Sets {@link Config#cacheTtl}: above zero, at most {@link Integer#MAX_VALUE} seconds. */
    public ConfigBuilder cacheTtl(Duration ttl) {
        return set(Settings.CACHE_TTL, ttl);
    }

    /** Sets {@link Config#warmUp}: from zero to a minute. */
    public ConfigBuilder warmUp(Duration duration) {
        return set(Settings.WARM_UP_SECONDS, duration);
    }

    /** Sets {@link Config#cacheFreshFor}: from zero to {@link Integer#MAX_VALUE} seconds. */
    public ConfigBuilder cacheFreshFor(Duration duration) {
        return set(Settings.CACHE_FRESH_FOR, duration);
    }

    /** Sets {@link Config#cacheStaleIfError}: from zero to {@link Integer#MAX_VALUE} seconds. */
    public ConfigBuilder cacheStaleIfError(Duration duration) {
        return set(Settings.CACHE_STALE_IF_ERROR, duration);
    }

    /** Sets {@link Config#githubLag}: from zero to {@link Integer#MAX_VALUE} seconds. */
    public ConfigBuilder githubLag(Duration duration) {
        return set(Settings.GITHUB_LAG, duration);
    }

    /** Sets {@link Config#coalesceJoin}: from zero to a minute. */
    public ConfigBuilder coalesceJoin(Duration duration) {
        return set(Settings.COALESCE_JOIN, duration);
    }

    /** Sets {@link Config#coalesceHedge}: from zero to a minute. */
    public ConfigBuilder coalesceHedge(Duration duration) {
        return set(Settings.COALESCE_HEDGE, duration);
    }

    /** Sets {@link Config#cacheBackendUrl}: a scheme, {@code ://} and the rest, without white space. */
    public ConfigBuilder cacheBackendUrl(String url) {
        return set(Settings.CACHE_BACKEND_URL, url);
    }

    /** Sets {@link Config#cacheMaxBytes}: at least 1. */
    public ConfigBuilder cacheMaxBytes(long bytes) {
        return set(Settings.CACHE_MAX_BYTES, bytes);
    }

    /** Sets {@link Config#cacheMaxEntryBytes}: from 1 to {@code Integer.MAX_VALUE - 8}. */
    public ConfigBuilder cacheMaxEntryBytes(long bytes) {
        return set(Settings.CACHE_MAX_ENTRY_BYTES, bytes);
    }

    /** Sets {@link Config#githubCredsCacheMaxSize}: at least 1. */
    public ConfigBuilder githubCredsCacheMaxSize(int size) {
        return set(Settings.GITHUB_CREDS_CACHE_MAXSIZE, (long) size);
    }

    /** Sets {@link Config#githubCredsCacheTtlPadding}: from zero to 365 days. */
    public ConfigBuilder githubCredsCacheTtlPadding(Duration padding) {
        return set(Settings.GITHUB_CREDS_CACHE_TTL_PADDING, padding);
    }

    /** Sets {@link Config#githubMaxConcurrency}: from 1 to 10,000. */
    public ConfigBuilder githubMaxConcurrency(int requests) {
        return set(Settings.GITHUB_MAX_CONCURRENCY, (long) requests);
    }

    /** Sets {@link Config#maxConcurrency}: from 1 to 100,000. */
    public ConfigBuilder maxConcurrency(int requests) {
        return set(Settings.MAX_CONCURRENCY, (long) requests);
    }

    /** Sets {@link Config#clientMaxConcurrency}: from 1 to 100,000. */
    public ConfigBuilder clientMaxConcurrency(int requests) {
        return set(Settings.CLIENT_MAX_CONCURRENCY, (long) requests);
    }

    /** Sets {@link Config#usageMaxClients}: from 0 to 10,000. */
    public ConfigBuilder usageMaxClients(int clients) {
        return set(Settings.USAGE_MAX_CLIENTS, (long) clients);
    }

    /**
     * Sets {@link Config#telemetryCollectorTypes}: names of letters, digits, dots, hyphens and underscores, none of
     * them twice.
     */
    public ConfigBuilder telemetryCollectorTypes(String... types) {
        return set(Settings.TELEMETRY_COLLECTOR_TYPE, List.of(types));
    }

    /** Sets {@link Config#clientRegistryFile}. The file is not opened here. */
    public ConfigBuilder clientRegistryFile(Path file) {
        values.put(Settings.CLIENT_REGISTRY_FILE_PATH, Objects.requireNonNull(file));
        return this;
    }

    /** Sets {@link Config#upstreamConnectTimeout}: above zero, at most a day. */
    public ConfigBuilder upstreamConnectTimeout(Duration timeout) {
        return set(Settings.UPSTREAM_CONNECT_TIMEOUT, timeout);
    }

    /** Sets {@link Config#upstreamReadTimeout}: above zero, at most a day. */
    public ConfigBuilder upstreamReadTimeout(Duration timeout) {
        return set(Settings.UPSTREAM_READ_TIMEOUT, timeout);
    }

    /** Sets {@link Config#requestTimeout}: above zero, at most a day. */
    public ConfigBuilder requestTimeout(Duration timeout) {
        return set(Settings.REQUEST_TIMEOUT, timeout);
    }

    /**
     * Sets {@link Config#tokenKeys}: one key, or two while keys are changed.
     *
     * @param keys of at least 32 bytes each, in base64
     */
    public ConfigBuilder tokenKeys(String... keys) {
        return set(Settings.TOKEN_KEY, Arrays.stream(keys).map(Secret::of).toList());
    }

    /** Sets {@link Config#tokenTtl}: above zero, at most 12 hours. */
    public ConfigBuilder tokenTtl(Duration ttl) {
        return set(Settings.TOKEN_TTL, ttl);
    }

    /** Adds a personal access token. Name and token must be unique. */
    public ConfigBuilder pat(String name, String token) {
        credentials.addPat(name, token);
        return this;
    }

    /** Adds a GitHub App that acts as each of its installations. The name must be unique among the Apps. */
    public ConfigBuilder app(String name, String id, String pem) {
        credentials.addApp(name, id, OptionalLong.empty(), pem);
        return this;
    }

    /** Adds a GitHub App that acts as one installation. The name must be unique among the Apps. */
    public ConfigBuilder app(String name, String id, long installationId, String pem) {
        credentials.addApp(name, id, installationId, pem);
        return this;
    }

    /** Sets {@link Config#environment}: the variables that the client registry file may refer to. Default: none. */
    public ConfigBuilder environment(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws ConfigException if {@link #cacheMaxEntryBytes} is above {@link #cacheMaxBytes}
     */
    public Config build() {
        Config config = new Config(this);
        if (config.cacheMaxEntryBytes() > config.cacheMaxBytes() && !invalid.contains(Settings.CACHE_MAX_BYTES)) {
            throw new ConfigException("CACHE_MAX_ENTRY_BYTES is " + config.cacheMaxEntryBytes()
                    + "; it must not be above CACHE_MAX_BYTES, which is " + config.cacheMaxBytes());
        }
        return config;
    }

    /**
     * Reads variables, and the files of secrets that they name.
     *
     * @param problems takes the problems with values, which are left out
     */
    ConfigBuilder readAll(Map<String, String> variables, ConfigProblems problems) {
        SecretFiles secrets = SecretFiles.read(variables, problems);
        Settings.ALL.forEach(setting -> read(setting, secrets.environment(), problems));
        credentials.addAll(secrets.environment(), secrets.unreadable(), problems);
        credentialNamesKnown = !secrets.isDirectoryUnreadable();
        environment = Map.copyOf(variables);
        source = environment;
        secretFiles = secrets.files();
        return this;
    }

    private <T> void read(Setting<T> setting, Map<String, String> variables, ConfigProblems problems) {
        try {
            setting.read(variables).ifPresent(value -> set(setting, value));
        } catch (ConfigException e) {
            problems.add(e);
            invalid.add(setting);
        }
    }

    private <T> ConfigBuilder set(Setting<T> setting, T value) {
        values.put(setting, setting.validate(Objects.requireNonNull(value)));
        return this;
    }
}
