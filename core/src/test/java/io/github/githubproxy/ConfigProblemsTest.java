package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid configurations. Each must fail at start with a message that contains the given texts. */
class ConfigProblemsTest {
    private static final String PEM = "-----BEGIN PRIVATE KEY-----\nhunter22\n-----END PRIVATE KEY-----";

    static Stream<Arguments> problems() {
        return Stream.of(
                invalid("CACHE_TTL", "abc", "CACHE_TTL is \"abc\"", "1 to 2147483647"),
                invalid("CACHE_TTL", "0", "CACHE_TTL"),
                invalid("CACHE_TTL", "-5", "CACHE_TTL"),
                invalid("CACHE_TTL", "1.5", "CACHE_TTL"),
                invalid("CACHE_TTL", "99999999999999999999", "CACHE_TTL"),
                invalid("CACHE_TTL", "\u0661", "CACHE_TTL"),
                invalid("UPSTREAM_CONNECT_TIMEOUT", "0", "UPSTREAM_CONNECT_TIMEOUT", "1 to 86400"),
                invalid("UPSTREAM_READ_TIMEOUT", "60s", "UPSTREAM_READ_TIMEOUT"),
                invalid("REQUEST_TIMEOUT", "86401", "REQUEST_TIMEOUT"),
                invalid("CACHE_MAX_BYTES", "0", "CACHE_MAX_BYTES", "from 1 up"),
                invalid("CACHE_MAX_BYTES", "8 MB", "CACHE_MAX_BYTES"),
                invalid("CACHE_MAX_ENTRY_BYTES", "2147483648", "CACHE_MAX_ENTRY_BYTES"),
                invalid("CACHE_MAX_ENTRY_BYTES", "300000000", "CACHE_MAX_ENTRY_BYTES", "CACHE_MAX_BYTES"),
                invalid("GITHUB_CREDS_CACHE_MAXSIZE", "0", "GITHUB_CREDS_CACHE_MAXSIZE"),
                invalid("GITHUB_CREDS_CACHE_MAXSIZE", "2147483648", "GITHUB_CREDS_CACHE_MAXSIZE"),
                invalid("GITHUB_CREDS_CACHE_TTL_PADDING", "-1", "GITHUB_CREDS_CACHE_TTL_PADDING", "from 0"),
                invalid("GITHUB_MAX_CONCURRENCY", "0", "GITHUB_MAX_CONCURRENCY is \"0\"", "1 to 10000"),
                invalid("GITHUB_MAX_CONCURRENCY", "10001", "GITHUB_MAX_CONCURRENCY"),
                invalid("GITHUB_MAX_CONCURRENCY", "many", "GITHUB_MAX_CONCURRENCY", "a number of requests"),
                invalid("TELEMETRY_COLLECTOR_TYPE", "no op", "TELEMETRY_COLLECTOR_TYPE"),
                invalid("TELEMETRY_COLLECTOR_TYPE", "noop,,slf4j", "TELEMETRY_COLLECTOR_TYPE"),
                invalid("TELEMETRY_COLLECTOR_TYPE", "slf4j, slf4j", "TELEMETRY_COLLECTOR_TYPE"),
                invalid("USAGE_MAX_CLIENTS", "-1", "USAGE_MAX_CLIENTS is \"-1\"", "a number of clients", "0 to 10000"),
                invalid("USAGE_MAX_CLIENTS", "10001", "USAGE_MAX_CLIENTS"),
                invalid("USAGE_MAX_CLIENTS", "all", "USAGE_MAX_CLIENTS"),
                invalid("CLIENT_REGISTRY_FILE_PATH", " ", "CLIENT_REGISTRY_FILE_PATH is not set"),
                invalid("CLIENT_REGISTRY_FILE_PATH", "a\0b", "CLIENT_REGISTRY_FILE_PATH"),
                invalid("CACHE_BACKEND_URL", "localhost:6379", "CACHE_BACKEND_URL", "scheme"),
                invalid("CACHE_BACKEND_URL", "redis:hunter22@host", "CACHE_BACKEND_URL"),
                invalid("CACHE_BACKEND_URL", "redis://user:hunter22 @host", "CACHE_BACKEND_URL"),
                invalid("GITHUB_API_URL", "api.github.com", "GITHUB_API_URL", "https://"),
                invalid("GITHUB_API_URL", "ftp://api.github.com", "GITHUB_API_URL", "https://"),
                invalid("GITHUB_API_URL", "https:///api/v3", "GITHUB_API_URL"),
                invalid("GITHUB_API_URL", "https:opaque", "GITHUB_API_URL"),
                invalid("GITHUB_API_URL", "https://my_host/", "GITHUB_API_URL", "host name"),
                invalid("GITHUB_API_URL", "https://host:99999", "GITHUB_API_URL", "port"),
                invalid("GITHUB_API_URL", "https://user:hunter22@host", "GITHUB_API_URL", "user name or password"),
                invalid("GITHUB_API_URL", "https://user:hunter22@my_host", "GITHUB_API_URL", "user name or password"),
                invalid("GITHUB_API_URL", "https://user:hunter22 @host", "GITHUB_API_URL"),
                invalid("GITHUB_API_URL", "user:hunter22@host", "GITHUB_API_URL", "user name or password"),
                invalid("GITHUB_API_URL", "https:host?token=hunter22", "GITHUB_API_URL", "query"),
                invalid("GITHUB_API_URL", "https://host?token=hunter22", "GITHUB_API_URL", "query"),
                invalid("GITHUB_API_URL", "https://host#hunter22", "GITHUB_API_URL", "fragment"),
                invalid("GITHUB_API_URL", "https://host/a/../b", "GITHUB_API_URL", "path"),
                invalid("GITHUB_API_URL", "https://host/%2e%2e", "GITHUB_API_URL", "path"),
                invalid("GITHUB_API_URL", "https://host/a//b", "GITHUB_API_URL", "path"),
                invalid("GITHUB_GRAPHQL_URL", "graphql", "GITHUB_GRAPHQL_URL"),
                invalid("GITHUB_UPLOADS_URL", "https://user@host", "GITHUB_UPLOADS_URL"),
                invalid("PUBLIC_URL", "https://user@host", "PUBLIC_URL"),
                invalid("PUBLIC_URL", "proxy.example", "PUBLIC_URL"),
                invalid("PUBLIC_URL", "https://proxy.example?x", "PUBLIC_URL"),
                invalid("PUBLIC_URL", "https://proxy.example/a//b", "PUBLIC_URL"),
                invalid("PUBLIC_URL", "https://proxy example", "PUBLIC_URL"),
                invalid("PUBLIC_URL", "https://proxy.example/" + "a".repeat(255), "PUBLIC_URL is longer"),
                invalid("GITHUB_PAT_BAR", "", "GITHUB_PAT_BAR is blank"),
                invalid("GITHUB_PAT_", "hunter22", "GITHUB_PAT_ names no credential"),
                invalid("GITHUB_PAT_BAR", "hunter22 hunter22", "GITHUB_PAT_BAR", "white space"),
                invalid("GITHUB_PAT_BAR", "hunter22\nhunter22", "GITHUB_PAT_BAR"),
                invalid("GITHUB_PAT_BAR", "hunter22\u00e9", "GITHUB_PAT_BAR", "non-ASCII"),
                invalid("GITHUB_PAT_BAR\nX", "hunter22", "GITHUB_PAT_BAR"),
                invalid("GITHUB_PAT_OCTO_FILE", "/absent/octo", "GITHUB_PAT_OCTO_FILE", "no file /absent/octo"),
                invalid("GITHUB_PAT_OCTO_file", "hunter22", "GITHUB_PAT_OCTO_file", "ends in FILE"),
                invalid("GITHUB_PAT_FILE", "hunter22", "GITHUB_PAT_FILE", "ends in FILE"),
                invalid("GITHUB_PAT_BAR", "/run/secrets/hunter22", "GITHUB_PAT_BAR", "no token has", "path of a file"),
                invalid("GITHUB_PAT_BAR", "\"hunter22\"", "GITHUB_PAT_BAR", "no token has"),
                invalid("GITHUB_PAT_BAR", "${hunter22}", "GITHUB_PAT_BAR", "no token has"),
                Arguments.of(
                        Map.of("GITHUB_PAT_A", "hunter22", "GITHUB_PAT_B", "hunter22"),
                        new String[] {"GITHUB_PAT_B has the same token as GITHUB_PAT_A"}),
                invalid("GITHUB_APP_X_ID", "1", "GITHUB_APP_X_PEM is not set"),
                invalid("GITHUB_APP_X_PEM", PEM, "GITHUB_APP_X_ID is not set"),
                app("Iv", "1", PEM, "GITHUB_APP_X_ID", "client id"),
                app("1 2", "1", PEM, "GITHUB_APP_X_ID"),
                app("1", "0", PEM, "GITHUB_APP_X_INSTALLATION_ID"),
                app("1", "hunter", PEM, "GITHUB_APP_X_INSTALLATION_ID"),
                app("1", "2", " ", "GITHUB_APP_X_PEM is not set"),
                invalid("GITHUB_APP_FOO_INSTALLATION_PEM", PEM, "GITHUB_APP_FOO_INSTALLATION_PEM", "INSTALLATION"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void messageIsOneLineWithoutSecret(Map<String, String> variables, String[] texts) {
        Map<String, String> all = new HashMap<>(Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml"));
        all.putAll(variables);

        ConfigException problem = catchThrowableOfType(ConfigException.class, () -> Config.fromMap(all));

        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage())
                .contains(texts)
                .doesNotContain("hunter22")
                .hasLineCount(1);
    }

    @Test
    void bothMissingVariablesOfAppAreTold() {
        Map<String, String> variables =
                Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml", "GITHUB_APP_X_INSTALLATION_ID", "1");

        ConfigException problem = catchThrowableOfType(ConfigException.class, () -> Config.fromMap(variables));

        assertThat(problem.problems())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("GITHUB_APP_X_ID is not set"),
                        line -> assertThat(line).startsWith("GITHUB_APP_X_PEM is not set"));
    }

    @Test
    void registryFileIsRequired() {
        ConfigException problem = catchThrowableOfType(ConfigException.class, () -> Config.fromMap(Map.of()));

        assertThat(problem).hasMessageContaining("CLIENT_REGISTRY_FILE_PATH is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "CACHE_TLL, CACHE_TTL",
        "CACHE_TT, CACHE_TTL",
        "CACHE_TTLS, CACHE_TTL",
        "CAHCE_TTL, CACHE_TTL",
        "GITHUB_PATT_X, GITHUB_PAT_*",
        "GTIHUB_PAT_X, GITHUB_PAT_*",
        "GITHUB_APPS_X_ID, GITHUB_APP_*_ID",
        "GITHUB_AP_X_PEM, GITHUB_APP_*_PEM",
        "GITHUB_CREDS_CACHE_MAX_SIZE, GITHUB_CREDS_CACHE_MAXSIZE",
        "CLIENT_REGISTRY_FILEPATH, CLIENT_REGISTRY_FILE_PATH",
    })
    void misspelledVariableIsLoggedWithNearest(String name, String nearest) {
        try (CapturedLog log = new CapturedLog(Config.class.getName())) {
            Config.fromMap(Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml", name, "hunter22"));

            assertThat(log.lines())
                    .containsExactly("WARN " + name
                            + " is not a variable of the proxy and is ignored; the nearest one is " + nearest);
        }
    }

    /** Variables of GitHub Actions and other programs, and those of the proxy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_ACTIONS",
                "GITHUB_ACTION_PATH",
                "GITHUB_SHA",
                "GITHUB_PATH",
                "GITHUB_PAT",
                "GITHUB_ENV",
                "GITHUB_JOB",
                "GITHUB_REF_NAME",
                "GITHUB_RUN_ID",
                "GITHUB_TOKEN",
                "GITHUB_APP_ID",
                "GITHUB_APP_PEM",
                "GITHUB_BASE_URL",
                "GITHUB_SERVER_URL",
                "GITHUB_URL",
                "CACHE_DIR",
                "CACHE_URL",
                "PORT",
                "PATH",
                "IDLE_TIMEOUT",
                "GITHUB_PAT_X",
                "A\nB",
            })
    void otherVariablesAreNotLogged(String name) {
        try (CapturedLog log = new CapturedLog(Config.class.getName())) {
            Config.fromMap(Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml", name, "hunter22"));

            assertThat(log.lines()).isEmpty();
        }
    }

    private static Arguments invalid(String variable, String value, String... words) {
        return Arguments.of(Map.of(variable, value), words);
    }

    private static Arguments app(String id, String installation, String pem, String... texts) {
        return Arguments.of(
                Map.of(
                        "GITHUB_APP_X_ID", id,
                        "GITHUB_APP_X_INSTALLATION_ID", installation,
                        "GITHUB_APP_X_PEM", pem),
                texts);
    }
}
