package io.github.githubproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final String PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----";

    @Test
    void defaultsApplyWithRegistryFileOnly() {
        Config config = Config.fromMap(Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml"));

        assertThat(config.clientRegistryFile()).contains(Path.of("clients.yaml"));
        assertThat(config.githubApiUrl()).isEqualTo(URI.create("https://api.github.com"));
        assertThat(config.githubGraphqlUrl()).isEmpty();
        assertThat(config.githubUploadsUrl()).isEmpty();
        assertThat(config.cacheTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.cacheBackendUrl()).isEqualTo("inmemory://");
        assertThat(config.cacheBackendScheme()).isEqualTo("inmemory");
        assertThat(config.cacheMaxBytes())
                .isEqualTo(Math.min(268_435_456, Runtime.getRuntime().maxMemory() / 4));
        assertThat(config.cacheMaxEntryBytes()).isEqualTo(8_388_608);
        assertThat(config.githubCredsCacheMaxSize()).isEqualTo(256);
        assertThat(config.githubCredsCacheTtlPadding()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.githubMaxConcurrency()).isEqualTo(90);
        assertThat(config.telemetryCollectorTypes()).containsExactly("noop");
        assertThat(config.upstreamConnectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.upstreamReadTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.pats()).isEmpty();
        assertThat(config.apps()).isEmpty();
    }

    @Test
    void everyVariableIsRead() {
        Config config = config(
                "GITHUB_API_URL", "https://ghe.example/api/v3",
                "GITHUB_GRAPHQL_URL", "https://ghe.example/api/graphql",
                "GITHUB_UPLOADS_URL", "https://ghe.example/api/uploads",
                "CACHE_TTL", "60",
                "CACHE_BACKEND_URL", "Rediss://cache:6380/1",
                "CACHE_MAX_BYTES", "1000",
                "CACHE_MAX_ENTRY_BYTES", "100",
                "GITHUB_CREDS_CACHE_MAXSIZE", "5",
                "GITHUB_CREDS_CACHE_TTL_PADDING", "0",
                "GITHUB_MAX_CONCURRENCY", "10000",
                "TELEMETRY_COLLECTOR_TYPE", " micrometer ,slf4j",
                "UPSTREAM_CONNECT_TIMEOUT", "1",
                "UPSTREAM_READ_TIMEOUT", "2",
                "REQUEST_TIMEOUT", "3");

        assertThat(config.githubApiUrl()).isEqualTo(URI.create("https://ghe.example/api/v3"));
        assertThat(config.githubGraphqlUrl()).contains(URI.create("https://ghe.example/api/graphql"));
        assertThat(config.githubUploadsUrl()).contains(URI.create("https://ghe.example/api/uploads"));
        assertThat(config.cacheTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.cacheBackendUrl()).isEqualTo("Rediss://cache:6380/1");
        assertThat(config.cacheBackendScheme()).isEqualTo("rediss");
        assertThat(config.cacheMaxBytes()).isEqualTo(1000);
        assertThat(config.cacheMaxEntryBytes()).isEqualTo(100);
        assertThat(config.githubCredsCacheMaxSize()).isEqualTo(5);
        assertThat(config.githubCredsCacheTtlPadding()).isZero();
        assertThat(config.githubMaxConcurrency()).isEqualTo(10_000);
        assertThat(config.telemetryCollectorTypes()).containsExactly("micrometer", "slf4j");
        assertThat(config.upstreamConnectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.upstreamReadTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void mapReplacesEnvironment() {
        String present = System.getenv().keySet().iterator().next();

        assertThat(config("A", "b").environment()).containsEntry("A", "b").doesNotContainKey(present);
    }

    @Test
    void blankVariableIsUnset() {
        assertThat(config("CACHE_TTL", " ", "GITHUB_API_URL", "").cacheTtl()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com/, https://api.github.com",
        "HTTPS://API.GitHub.com, https://api.github.com",
        "https://api.github.com:443, https://api.github.com",
        "http://localhost:8080//, http://localhost:8080",
        "https://ghe.example/api/v3/, https://ghe.example/api/v3",
        "http://[::1]:8080/x, http://[::1]:8080/x",
    })
    void apiUrlIsNormalized(String given, URI expected) {
        assertThat(config("GITHUB_API_URL", given).githubApiUrl()).isEqualTo(expected);
    }

    @Test
    void patsKeepNamesAndAreSorted() {
        Config config = config("GITHUB_PAT_b", "ghp_two", "GITHUB_PAT_BAR", "ghp_one\n");

        assertThat(config.pats())
                .containsExactly(
                        new Config.Pat("BAR", Secret.of("ghp_one")), new Config.Pat("b", Secret.of("ghp_two")));
    }

    @Test
    void appVariablesAreGroupedByName() {
        Config config = config(
                "GITHUB_APP_BAZ_ID", "123",
                "GITHUB_APP_BAZ_INSTALLATION_ID", "456",
                "GITHUB_APP_BAZ_PEM", PEM,
                "GITHUB_APP_ANY_ID", "Iv23liABCDEF0123",
                "GITHUB_APP_ANY_PEM", PEM + "\n");

        assertThat(config.apps())
                .containsExactly(
                        new Config.App("ANY", "Iv23liABCDEF0123", OptionalLong.empty(), Secret.of(PEM)),
                        new Config.App("BAZ", "123", OptionalLong.of(456), Secret.of(PEM)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "123456789012345678", "Iv1.0123456789abcdef", "Iv23liABCDEF0123456x"})
    void acceptsAppIdAndClientId(String id) {
        assertThat(config("GITHUB_APP_X_ID", id, "GITHUB_APP_X_PEM", PEM).apps())
                .extracting(Config.App::id)
                .containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {PEM, "-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----", "LS0tLS1CRUdJTg=="})
    void keepsPrivateKeyAsGiven(String pem) {
        assertThat(config("GITHUB_APP_X_ID", "1", "GITHUB_APP_X_PEM", pem + "\n")
                        .apps())
                .extracting(Config.App::pem)
                .containsExactly(Secret.of(pem));
    }

    @Test
    void credentialNamesCoverPatsAndApps() {
        Config config = Config.builder()
                .pat("BOT", "ghp_one")
                .app("CI", "1", PEM)
                .app("BOT", "2", PEM)
                .build();

        assertThat(config.credentialNames()).containsExactly("BOT", "CI");
    }

    @Test
    void ignoresAppVariablesWithoutName() {
        assertThat(config("GITHUB_APP_ID", "1", "GITHUB_APP_INSTALLATION_ID", "2", "GITHUB_APP_PEM", "x")
                        .apps())
                .isEmpty();
    }

    @Test
    void defaultMaxEntryBytesIsCappedByCache() {
        assertThat(config("CACHE_MAX_BYTES", "1000").cacheMaxEntryBytes()).isEqualTo(1000);
    }

    @Test
    void builderHasNoRequiredSettings() {
        Config config = Config.builder().build();

        assertThat(config.clientRegistryFile()).isEmpty();
        assertThat(config.environment()).isEmpty();
    }

    @Test
    void builderAcceptsTypedValues() {
        Config config = Config.builder()
                .githubApiUrl(URI.create("http://localhost:1234/"))
                .githubGraphqlUrl(URI.create("http://localhost:1234/graphql"))
                .githubUploadsUrl(URI.create("http://localhost:1234/uploads"))
                .clientRegistryFile(Path.of("c.yaml"))
                .upstreamReadTimeout(Duration.ofMillis(50))
                .githubCredsCacheMaxSize(7)
                .githubMaxConcurrency(8)
                .pat("A", "ghp_one")
                .app("B", "1", 2, PEM)
                .app("C", "3", PEM)
                .environment(Map.of("X", "y"))
                .build();

        assertThat(config.githubApiUrl()).isEqualTo(URI.create("http://localhost:1234"));
        assertThat(config.upstreamReadTimeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.githubMaxConcurrency()).isEqualTo(8);
        assertThat(config.pats()).extracting(Config.Pat::name).containsExactly("A");
        assertThat(config.apps()).extracting(Config.App::name).containsExactly("B", "C");
        assertThat(config.environment()).isEqualTo(Map.of("X", "y"));
    }

    @Test
    void builderRejectsInvalidValues() {
        ConfigBuilder builder = Config.builder().pat("A", "ghp_one");

        assertThatThrownBy(() -> builder.cacheTtl(Duration.ZERO))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("CACHE_TTL");
        assertThatThrownBy(() -> builder.githubMaxConcurrency(0)).hasMessageContaining("GITHUB_MAX_CONCURRENCY");
        assertThatThrownBy(() -> builder.pat("A", "ghp_two")).hasMessage("GITHUB_PAT_A is set twice");
        assertThatThrownBy(() -> builder.app("A", "1", " ")).hasMessageContaining("GITHUB_APP_A_PEM is blank");
        assertThatThrownBy(() -> builder.app("A", "1", -2, PEM)).hasMessageContaining("GITHUB_APP_A_INSTALLATION_ID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:hunter22@cache:6379",
                "redis://cache?password=hunter22",
                "redis://:hunt?er22@cache",
                "redis://cache?password=h@hunter22",
            })
    void toStringHidesSecrets(String backend) {
        Config config = config(
                "CACHE_BACKEND_URL", backend,
                "GITHUB_PAT_BAR", "ghp_hunter22",
                "GITHUB_APP_BAZ_ID", "123",
                "GITHUB_APP_BAZ_PEM", PEM,
                "OTHER_SECRET", "hunter22");

        assertThat(config.toString())
                .contains("BAR", "BAZ", "redis://***", "https://api.github.com")
                .doesNotContain("er22", "MIIB", "user");
        assertThat(config.pats().toString() + config.apps()).doesNotContain("hunter22", "MIIB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CACHE_TTL",
                "GITHUB_PAT_X",
                "GITHUB_APP_X_ID",
                "GITHUB_APP_X_INSTALLATION_ID",
                "GITHUB_APP_X_PEM"
            })
    void recognizesVariableNamesAndPatterns(String name) {
        assertThat(Config.isVariable(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache_ttl", "CACHE_TTL_", "GITHUB_PAT_", "GITHUB_APP_ID", "GITHUB_APP_PEM", "PATH", ""})
    void doesNotRecognizeOtherNames(String name) {
        assertThat(Config.isVariable(name)).isFalse();
    }

    @Test
    void documentedDefaultsMatchActualDefaults() {
        Map<String, String> defaults = new HashMap<>();
        for (Config.Variable variable : Config.variables()) {
            boolean concrete =
                    !variable.name().contains("*") && !variable.defaultValue().equals("derived");
            if (concrete && !variable.required()) {
                defaults.put(variable.name(), variable.defaultValue());
            }
        }

        assertThat(config(defaults)).hasToString(config(Map.of()).toString());
    }

    private static Config config(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return config(variables);
    }

    private static Config config(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("CLIENT_REGISTRY_FILE_PATH", "clients.yaml");
        return Config.fromMap(all);
    }
}
