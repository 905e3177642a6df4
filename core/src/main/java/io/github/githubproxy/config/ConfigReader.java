package io.github.githubproxy.config;

import static io.github.githubproxy.config.ConfigVariables.APP_PREFIX;
import static io.github.githubproxy.config.ConfigVariables.ID_SUFFIX;
import static io.github.githubproxy.config.ConfigVariables.INSTALLATION_SUFFIX;
import static io.github.githubproxy.config.ConfigVariables.PAT_PREFIX;
import static io.github.githubproxy.config.ConfigVariables.PEM_SUFFIX;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes a configuration from environment variables. */
final class ConfigReader {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");

    private final Map<String, String> environment;
    private final Config.Builder builder = Config.builder();

    ConfigReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    Config read() {
        builder.environment(environment);
        value("GITHUB_API_URL")
                .map(text -> ConfigRules.githubUrl("GITHUB_API_URL", text))
                .ifPresent(builder::githubApiUrl);
        value("GITHUB_GRAPHQL_URL")
                .map(text -> ConfigRules.githubUrl("GITHUB_GRAPHQL_URL", text))
                .ifPresent(builder::githubGraphqlUrl);
        value("GITHUB_UPLOADS_URL")
                .map(text -> ConfigRules.githubUrl("GITHUB_UPLOADS_URL", text))
                .ifPresent(builder::githubUploadsUrl);
        value("PUBLIC_URL")
                .map(text -> ConfigRules.githubUrl("PUBLIC_URL", text))
                .ifPresent(builder::publicUrl);
        seconds("CACHE_TTL", ConfigRules.MAX_TTL).ifPresent(builder::cacheTtl);
        window("CACHE_FRESH_FOR").ifPresent(builder::cacheFreshFor);
        window("CACHE_STALE_IF_ERROR").ifPresent(builder::cacheStaleIfError);
        value("CACHE_BACKEND_URL").ifPresent(builder::cacheBackendUrl);
        number("CACHE_MAX_BYTES", "a number of bytes", 1, Long.MAX_VALUE).ifPresent(builder::cacheMaxBytes);
        number("CACHE_MAX_ENTRY_BYTES", "a number of bytes", 1, ConfigRules.MAX_ENTRY_BYTES)
                .ifPresent(builder::cacheMaxEntryBytes);
        number("GITHUB_CREDS_CACHE_MAXSIZE", "a whole number", 1, Integer.MAX_VALUE)
                .map(Math::toIntExact)
                .ifPresent(builder::githubCredsCacheMaxSize);
        number("GITHUB_CREDS_CACHE_TTL_PADDING", "a number of minutes", 0, ConfigRules.MAX_PADDING.toMinutes())
                .map(Duration::ofMinutes)
                .ifPresent(builder::githubCredsCacheTtlPadding);
        number("GITHUB_MAX_CONCURRENCY", "a number of requests", 1, ConfigRules.MAX_CONCURRENCY)
                .map(Math::toIntExact)
                .ifPresent(builder::githubMaxConcurrency);
        number("USAGE_MAX_CLIENTS", "a number of clients", 0, ConfigRules.MAX_USAGE_CLIENTS)
                .map(Math::toIntExact)
                .ifPresent(builder::usageMaxClients);
        value("TELEMETRY_COLLECTOR_TYPE")
                .map(text -> text.split(",", -1))
                .map(types -> Arrays.stream(types).map(String::strip).toArray(String[]::new))
                .ifPresent(builder::telemetryCollectorTypes);
        builder.clientRegistryFile(registryFile());
        seconds("UPSTREAM_CONNECT_TIMEOUT", ConfigRules.MAX_TIMEOUT).ifPresent(builder::upstreamConnectTimeout);
        seconds("UPSTREAM_READ_TIMEOUT", ConfigRules.MAX_TIMEOUT).ifPresent(builder::upstreamReadTimeout);
        seconds("REQUEST_TIMEOUT", ConfigRules.MAX_TIMEOUT).ifPresent(builder::requestTimeout);
        readPats();
        appNames().forEach(this::readApp);
        return builder.build();
    }

    /** Adds the tokens in the order of their names, so that of two problems the same one is always told. */
    private void readPats() {
        new TreeMap<>(environment).forEach((variable, token) -> {
            if (variable.startsWith(PAT_PREFIX)) {
                builder.pat(variable.substring(PAT_PREFIX.length()), token);
            }
        });
    }

    /**
     * Returns the names for which at least one of the three variables is there. A variable that ends in
     * {@code _INSTALLATION_ID} is always an installation id, never the id of an App called {@code ..._INSTALLATION}.
     * {@code GITHUB_APP_ID}, {@code GITHUB_APP_INSTALLATION_ID} and {@code GITHUB_APP_PEM} name no App: they are what
     * other tools use, and mean nothing here.
     */
    private SortedSet<String> appNames() {
        SortedSet<String> names = new TreeSet<>();
        for (String variable : environment.keySet()) {
            if (variable.startsWith(APP_PREFIX) && !variable.equals("GITHUB_APP_INSTALLATION_ID")) {
                for (String suffix : new String[] {INSTALLATION_SUFFIX, ID_SUFFIX, PEM_SUFFIX}) {
                    if (variable.endsWith(suffix)) {
                        int end = variable.length() - suffix.length();
                        if (end >= APP_PREFIX.length()) {
                            names.add(variable.substring(APP_PREFIX.length(), end));
                        }
                        break;
                    }
                }
            }
        }
        return names;
    }

    private void readApp(String name) {
        ConfigRules.appName(name);
        String id = required(ConfigVariables.app(name, ID_SUFFIX), name);
        String pem = required(ConfigVariables.app(name, PEM_SUFFIX), name);
        Optional<Long> installation =
                number(ConfigVariables.app(name, INSTALLATION_SUFFIX), "an installation's id", 1, Long.MAX_VALUE);
        if (installation.isPresent()) {
            builder.app(name, id, installation.get(), pem);
        } else {
            builder.app(name, id, pem);
        }
    }

    private String required(String variable, String app) {
        return value(variable)
                .orElseThrow(() -> new ConfigException(
                        variable + " is not set; App " + app + " needs it, since another variable of it is there"));
    }

    private Path registryFile() {
        String text = value("CLIENT_REGISTRY_FILE_PATH")
                .orElseThrow(() -> new ConfigException(
                        "CLIENT_REGISTRY_FILE_PATH is not set; it must be the path of the client registry file"));
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    "CLIENT_REGISTRY_FILE_PATH is " + ConfigRules.quoted(text) + "; that cannot be a path here");
        }
    }

    private Optional<Duration> window(String variable) {
        return number(variable, "a number of seconds", 0, ConfigRules.MAX_TTL.toSeconds())
                .map(Duration::ofSeconds);
    }

    private Optional<Duration> seconds(String variable, Duration max) {
        return number(variable, "a number of seconds", 1, max.toSeconds()).map(Duration::ofSeconds);
    }

    private Optional<Long> number(String variable, String what, long min, long max) {
        return value(variable).map(text -> {
            if (NUMBER.matcher(text).matches()) {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw new ConfigException(variable + " is " + ConfigRules.quoted(text) + "; it must be " + what + " from "
                    + min + (max == Long.MAX_VALUE ? " up" : " to " + max));
        });
    }

    private Optional<String> value(String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
