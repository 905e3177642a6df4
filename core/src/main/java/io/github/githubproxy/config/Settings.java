package io.github.githubproxy.config;

import io.github.githubproxy.config.Config.Variable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of the proxy. Parsing, validation, {@code --help} and the table in {@code docs/configuration.md} follow
 * from these declarations. Their order is that of the documentation.
 */
final class Settings {
    private static final String DERIVED = "derived";

    private static final long MAX_SECONDS = Integer.MAX_VALUE;
    private static final long MAX_PADDING_MINUTES = 365 * 24 * 60;
    /** The longest array that every virtual machine can allocate. */
    private static final long MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;
    /** Far above GitHub's limit of 100; GitHub Enterprise Server may have no limit. */
    private static final long MAX_PER_CREDENTIAL = 10_000;

    private static final long MAX_MILLIS = 60_000;
    private static final long MAX_REQUESTS = 100_000;

    private static final SettingType<URI> URL = SettingType.url(Integer.MAX_VALUE);
    private static final SettingType<Duration> CACHE_AGE = SettingType.duration(ChronoUnit.SECONDS, 0, MAX_SECONDS);
    private static final SettingType<Duration> TIMEOUT = SettingType.duration(ChronoUnit.SECONDS, 1, 24 * 60 * 60);

    private static final List<Setting<?>> DECLARED = new ArrayList<>();

    static final Setting<URI> GITHUB_API_URL = optional(
            "GITHUB_API_URL",
            URL,
            "https://api.github.com",
            "Base URL of GitHub's REST API. It ends in /api/v3 for GitHub Enterprise Server.");
    static final Setting<URI> GITHUB_GRAPHQL_URL = optional(
            "GITHUB_GRAPHQL_URL",
            URL,
            DERIVED,
            "URL of the GraphQL endpoint. Set it only if it cannot be derived from GITHUB_API_URL.");
    static final Setting<URI> GITHUB_UPLOADS_URL = optional(
            "GITHUB_UPLOADS_URL",
            URL,
            DERIVED,
            "Base URL for uploads. Set it only if it cannot be derived from GITHUB_API_URL.");
    static final Setting<URI> PUBLIC_URL = optional(
            "PUBLIC_URL",
            SettingType.url(255),
            DERIVED,
            "Base URL of the proxy in the URLs of responses. Derived from each client's request if not set.");
    static final Setting<Duration> CACHE_TTL = optional(
            "CACHE_TTL",
            SettingType.duration(ChronoUnit.SECONDS, 1, MAX_SECONDS),
            "3600",
            "Seconds that a stored response is kept after GitHub last confirmed it.");
    static final Setting<Duration> CACHE_FRESH_FOR = optional(
            "CACHE_FRESH_FOR",
            CACHE_AGE,
            "0",
            "Seconds that a stored response is served without revalidation. 0 revalidates for every request.");
    static final Setting<Duration> CACHE_STALE_IF_ERROR = optional(
            "CACHE_STALE_IF_ERROR",
            CACHE_AGE,
            "0",
            "Seconds after GitHub last confirmed it that a stored response may be served when GitHub fails or the"
                    + " credentials are exhausted. 0 turns this off.");
    static final Setting<Duration> GITHUB_LAG = optional(
            "GITHUB_LAG",
            CACHE_AGE,
            "5",
            "Seconds after a write through the proxy in which GitHub may still respond with what was there before. What it"
                    + " sends in this time is not served without revalidation.");
    static final Setting<Duration> COALESCE_JOIN = optional(
            "COALESCE_JOIN",
            SettingType.duration(ChronoUnit.MILLIS, 0, MAX_MILLIS),
            "100",
            "Milliseconds after a request was sent to GitHub in which identical requests may still join it. Later ones"
                    + " are sent to GitHub, since the response on its way may be older than they are.");
    static final Setting<Duration> COALESCE_HEDGE = optional(
            "COALESCE_HEDGE",
            SettingType.duration(ChronoUnit.MILLIS, 0, MAX_MILLIS),
            "2000",
            "Milliseconds without response from GitHub after which a cacheable request is sent once more, or a stored"
                    + " response is served stale where CACHE_STALE_IF_ERROR permits. Four times the 99th percentile of the"
                    + " route if that is longer. 0 turns this off.");
    static final Setting<String> CACHE_BACKEND_URL = optional(
            "CACHE_BACKEND_URL",
            SettingType.backendUrl(),
            "inmemory://",
            "Address of the cache backend. The scheme selects the backend.");
    static final Setting<Long> CACHE_MAX_BYTES = optional(
            "CACHE_MAX_BYTES",
            SettingType.number("a number of bytes", 1, Long.MAX_VALUE),
            DERIVED,
            "Maximum size of the in-memory cache, in bytes. If not set: 268435456, or a quarter of the heap if that is"
                    + " less.");
    static final Setting<Long> CACHE_MAX_ENTRY_BYTES = optional(
            "CACHE_MAX_ENTRY_BYTES",
            SettingType.number("a number of bytes", 1, MAX_ARRAY_LENGTH),
            "8388608",
            "Maximum size of a stored body in any backend, in bytes. It must not exceed CACHE_MAX_BYTES.");
    static final Setting<Long> GITHUB_CREDS_CACHE_MAXSIZE = optional(
            "GITHUB_CREDS_CACHE_MAXSIZE",
            SettingType.number("a whole number", 1, Integer.MAX_VALUE),
            "256",
            "Maximum number of installation tokens, and of credentials' rate limits, kept in memory.");
    static final Setting<Duration> GITHUB_CREDS_CACHE_TTL_PADDING = optional(
            "GITHUB_CREDS_CACHE_TTL_PADDING",
            SettingType.duration(ChronoUnit.MINUTES, 0, MAX_PADDING_MINUTES),
            "10",
            "Minutes before its expiry from which an installation token is no longer used. Also added to the reset of a"
                    + " rate limit if GitHub's response has no Date.");
    static final Setting<Long> GITHUB_MAX_CONCURRENCY = optional(
            "GITHUB_MAX_CONCURRENCY",
            SettingType.number("a number of requests", 1, MAX_PER_CREDENTIAL),
            "90",
            "Maximum number of requests in flight per credential. GitHub's limit is 100.");
    static final Setting<Long> MAX_CONCURRENCY = optional(
            "MAX_CONCURRENCY",
            SettingType.number("a number of requests", 1, MAX_REQUESTS),
            DERIVED,
            "Maximum number of requests that the proxy forwards to GitHub at once, those that wait for a credential or a"
                    + " slow client included. Further ones get status 503. If not set: 512, and 4096 on JDK 21 and later.");
    static final Setting<Long> CLIENT_MAX_CONCURRENCY = optional(
            "CLIENT_MAX_CONCURRENCY",
            SettingType.number("a number of requests", 1, MAX_REQUESTS),
            DERIVED,
            "Maximum number of requests of one client in flight. Further ones get status 429. If not set: a quarter of"
                    + " MAX_CONCURRENCY. The client registry may set another for a client.");
    static final Setting<List<String>> TELEMETRY_COLLECTOR_TYPE = optional(
            "TELEMETRY_COLLECTOR_TYPE",
            SettingType.names(),
            "noop",
            "Names of the telemetry collectors, separated by commas.");
    static final Setting<Long> USAGE_MAX_CLIENTS = optional(
            "USAGE_MAX_CLIENTS",
            SettingType.number("a number of clients", 0, 10_000),
            "1000",
            "Maximum number of clients that the status page lists separately. 0 turns its counters off.");
    static final Setting<Path> CLIENT_REGISTRY_FILE_PATH =
            required("CLIENT_REGISTRY_FILE_PATH", SettingType.file(), "Path of the client registry file.");
    static final Setting<List<Secret>> TOKEN_KEY = optional(
            "TOKEN_KEY",
            SettingType.keys(32),
            "",
            "Key that signs the tokens which /-/token gives for JSON Web Tokens: at least 32 bytes in base64, the same for all"
                    + " replicas. While keys are changed, two with a comma between: the first one signs. If not set, there are"
                    + " no such tokens.");
    static final Setting<Duration> TOKEN_TTL = optional(
            "TOKEN_TTL",
            SettingType.duration(ChronoUnit.SECONDS, 60, 43_200),
            "3600",
            "Seconds for which a token that /-/token gives is valid.");
    static final Setting<Duration> UPSTREAM_CONNECT_TIMEOUT =
            optional("UPSTREAM_CONNECT_TIMEOUT", TIMEOUT, "10", "Maximum seconds to open a connection to GitHub.");
    static final Setting<Duration> UPSTREAM_READ_TIMEOUT = optional(
            "UPSTREAM_READ_TIMEOUT",
            TIMEOUT,
            "60",
            "Maximum seconds without data from GitHub, before or within a response.");
    static final Setting<Duration> REQUEST_TIMEOUT = optional(
            "REQUEST_TIMEOUT",
            TIMEOUT,
            "120",
            "Maximum seconds, from arrival, that a request may wait for a credential or be retried with another.");
    static final Setting<Duration> WARM_UP_SECONDS = optional(
            "WARM_UP_SECONDS",
            SettingType.duration(ChronoUnit.SECONDS, 0, 60),
            "0",
            "Maximum seconds at start in which the proxy sends requests through its own code, so that the first real ones take"
                    + " less time. 0 turns this off. If not set, the standalone server takes 2.");

    static final List<Setting<?>> ALL = List.copyOf(DECLARED);

    static final Variable PAT =
            credential("GITHUB_PAT_*", "Personal access token. * is the name that logs and metrics show.");
    static final Variable APP_ID = credential("GITHUB_APP_*_ID", "Id or client id of a GitHub App.");
    static final Variable APP_INSTALLATION_ID = credential(
            "GITHUB_APP_*_INSTALLATION_ID",
            "Id of the installation that the App acts as. If not set, all its installations are discovered.");
    static final Variable APP_PEM = credential(
            "GITHUB_APP_*_PEM",
            "Private key of the App: PEM text, with real or literal \\n line breaks, or base64 of it.");

    static final Variable GITHUB_CREDENTIALS_DIR = credential(
            "GITHUB_CREDENTIALS_DIR",
            "Path of a directory of files that are named like the variables GITHUB_PAT_* and GITHUB_APP_* and contain their"
                    + " values.");

    private static final Variable CACHE_BACKEND_URL_FILE =
            credential("CACHE_BACKEND_URL_FILE", "Path of a file that contains the value of CACHE_BACKEND_URL.");
    private static final Variable TOKEN_KEY_FILE =
            credential("TOKEN_KEY_FILE", "Path of a file that contains the value of TOKEN_KEY.");
    private static final Variable PAT_FILE = credential("GITHUB_PAT_*_FILE", "Path of a file that contains the token.");
    private static final Variable APP_PEM_FILE =
            credential("GITHUB_APP_*_PEM_FILE", "Path of a file that contains the private key.");

    static final List<Variable> VARIABLES = Stream.concat(
                    ALL.stream().map(Setting::variable),
                    Stream.of(
                            CACHE_BACKEND_URL_FILE,
                            TOKEN_KEY_FILE,
                            PAT,
                            PAT_FILE,
                            APP_ID,
                            APP_INSTALLATION_ID,
                            APP_PEM,
                            APP_PEM_FILE,
                            GITHUB_CREDENTIALS_DIR))
            .toList();

    private Settings() {}

    /** Returns whether a variable has the name, or a pattern that the name matches. */
    static boolean isVariable(String name) {
        return VARIABLES.stream()
                .map(variable -> variable.name().replace("*", ".+"))
                .anyMatch(regex ->
                        Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches());
    }

    /** Returns the stripped value of a variable; a blank variable counts as not set. */
    static Optional<String> textOf(String variable, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static <T> Setting<T> optional(String name, SettingType<T> type, String defaultText, String meaning) {
        return declare(new Variable(name, meaning, defaultText, false), type);
    }

    private static <T> Setting<T> required(String name, SettingType<T> type, String meaning) {
        return declare(new Variable(name, meaning, "", true), type);
    }

    private static <T> Setting<T> declare(Variable variable, SettingType<T> type) {
        Setting<T> setting = new Setting<>(variable, type);
        DECLARED.add(setting);
        return setting;
    }

    private static Variable credential(String pattern, String meaning) {
        return new Variable(pattern, meaning, "", false);
    }

    /** A setting of one value. */
    record Setting<T>(Variable variable, SettingType<T> type) {
        /** Returns the default; empty if there is none or it is derived. */
        Optional<T> defaultValue() {
            String text = variable.defaultValue();
            boolean isAbsent = variable.required() || text.isEmpty() || text.equals(DERIVED);
            return isAbsent ? Optional.empty() : Optional.of(parse(text));
        }

        /**
         * Returns the value in an environment; empty if the variable is not set.
         *
         * @throws ConfigException if the value is not allowed, or the variable is required and not set
         */
        Optional<T> read(Map<String, String> environment) {
            Optional<T> value = textOf(variable.name(), environment).map(this::parse);
            if (value.isEmpty() && variable.required()) {
                throw new ConfigException(variable.name() + " is not set; it is required: " + variable.meaning());
            }
            return value;
        }

        /** Returns a value from code in normal form. */
        T validate(T value) {
            return type.validate(variable.name(), value);
        }

        private T parse(String text) {
            return type.parse(variable.name(), text);
        }
    }
}
