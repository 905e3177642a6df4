package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid settings: exit code 2 and a line on stderr for each problem, which names the setting and contains no secret. */
class StartupErrorsTest {
    static final String SECRET = "s3cret-that-nobody-may-see";
    private static final String OTHER_SECRET = "0ther-secret-that-nobody-may-see";
    private static final String PEM = "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----";

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource
    void invalidVariable(String invalidVariable, String value, String expected) {
        Map<String, String> environment = environment();
        environment.put(invalidVariable, value);

        assertThat(problem(environment)).contains(invalidVariable).contains(expected);
    }

    static Stream<Arguments> invalidVariable() {
        return Stream.of(
                arguments("PORT", "http", "from 0 to 65535"),
                arguments("PORT", "-1", "from 0 to 65535"),
                arguments("PORT", "65536", "from 0 to 65535"),
                arguments("PORT", "99999999999999999999", "from 0 to 65535"),
                arguments("HOST", "no host", "IP address or a host name"),
                arguments("HOST", "http://localhost", "IP address or a host name"),
                arguments("HOST", "999.999.999.999", "no address of that name"),
                arguments("HOST", "192.0.2.1", "cannot listen"),
                arguments("MOUNT", "github", "a path such as /some/prefix"),
                arguments("MOUNT", "https://proxy.example/github", "a path such as /some/prefix"),
                arguments("MOUNT", "/some//prefix", "a path such as /some/prefix"),
                arguments("MOUNT", "/some/../prefix", "a path such as /some/prefix"),
                arguments("MOUNT", "/some/pre%66ix", "a path such as /some/prefix"),
                arguments("MOUNT", "/-/github", "not below /-/"),
                arguments("SHUTDOWN_TIMEOUT", "soon", "from 1 to 3600"),
                arguments("SHUTDOWN_TIMEOUT", "0", "from 1 to 3600"),
                arguments("LOG_LEVEL", "LOUD", "OFF, ERROR, WARN, INFO, DEBUG, TRACE"),
                arguments("GITHUB_API_URL", "github.example", "https://"),
                arguments("GITHUB_API_URL", "ftp://github.example", "https://"),
                arguments("GITHUB_API_URL", "https://", "URL"),
                arguments("GITHUB_API_URL", "https://a b", "character"),
                arguments("GITHUB_API_URL", "https://bot:" + SECRET + "@github.example", "user name or password"),
                arguments("GITHUB_API_URL", "https://github.example?token=" + SECRET, "query or fragment"),
                arguments("GITHUB_API_URL", "https://github.example/api/../v3", "path must be plain"),
                arguments("GITHUB_API_URL", "https://github.example:99999", "port"),
                arguments("GITHUB_GRAPHQL_URL", "graphql", "https://"),
                arguments("GITHUB_UPLOADS_URL", "uploads", "https://"),
                arguments("CACHE_TTL", "an hour", "number of seconds"),
                arguments("CACHE_TTL", "-1", "number of seconds"),
                arguments("CACHE_TTL", "0", "number of seconds"),
                arguments("CACHE_TTL", "99999999999", "number of seconds"),
                arguments("CACHE_TTL", "1.5", "number of seconds"),
                arguments("CACHE_MAX_BYTES", "256MB", "number of bytes"),
                arguments("CACHE_MAX_BYTES", "0", "number of bytes"),
                arguments("CACHE_MAX_ENTRY_BYTES", "-8", "number of bytes"),
                arguments("CACHE_MAX_ENTRY_BYTES", "268435457", "CACHE_MAX_BYTES"),
                arguments("CACHE_BACKEND_URL", "memcached://cache", "no cache backend has the scheme"),
                arguments("CACHE_BACKEND_URL", "inmemory", "scheme"),
                arguments("CACHE_BACKEND_URL", "memcached://user:" + SECRET + "@cache", "memcached"),
                arguments("GITHUB_CREDS_CACHE_MAXSIZE", "0", "from 1"),
                arguments("GITHUB_CREDS_CACHE_MAXSIZE", "2147483648", "from 1"),
                arguments("GITHUB_CREDS_CACHE_TTL_PADDING", "-1", "number of minutes"),
                arguments("GITHUB_MAX_CONCURRENCY", "0", "from 1 to 10000"),
                arguments("GITHUB_MAX_CONCURRENCY", "unlimited", "number of requests"),
                arguments("TELEMETRY_COLLECTOR_TYPE", "noop, carrier-pigeon", "known are"),
                arguments("TELEMETRY_COLLECTOR_TYPE", "a b", "letters"),
                arguments("USAGE_MAX_CLIENTS", "1000000", "from 0 to 10000"),
                arguments("USAGE_MAX_CLIENTS", "everybody", "number of clients"),
                arguments("UPSTREAM_CONNECT_TIMEOUT", "0", "number of seconds"),
                arguments("UPSTREAM_READ_TIMEOUT", "86401", "number of seconds"),
                arguments("REQUEST_TIMEOUT", "never", "number of seconds"),
                arguments("GITHUB_PAT_OTHER", " ", "blank"),
                arguments("GITHUB_PAT_OTHER", "two " + SECRET, "white space"),
                arguments("GITHUB_PAT_OTHER", SECRET, "same token as GITHUB_PAT_BOT"),
                arguments("GITHUB_PAT_", OTHER_SECRET, "name"),
                arguments("GITHUB_APP__ID", "1", "names no credential"),
                arguments("CLIENT_REGISTRY_FILE_PATH", " ", "not set"),
                arguments("CLIENT_REGISTRY_FILE_PATH", "nul\0byte", "path"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void rejectsInvalidRegistryFile(String yaml, String expected) {
        Map<String, String> environment = environment();
        String file = TestEnvironment.registry(directory, yaml);
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertThat(problem(environment))
                .contains(file + expected.substring(0, expected.indexOf(' ')))
                .contains(expected.substring(expected.indexOf(' ') + 1));
    }

    static Stream<Arguments> rejectsInvalidRegistryFile() {
        String one = "version: 1\nclients:\n  - name: one\n    token: " + SECRET + "\n";
        return Stream.of(
                arguments("", ": empty"),
                arguments("version: 1\nclients: [\n", ":3: not YAML"),
                arguments("version: 1\n\tclients: " + SECRET, ":2: tab"),
                arguments("version: 2\nclients: []\n", ":1: version"),
                arguments("clients: []\n", ":1: has no version"),
                arguments("version: 1\nclients: []\n", ":2: clients is empty"),
                arguments("version: 1\nclient: []\n", ":2: unknown key \"client\""),
                arguments(one + "    scope: []\n", ":5: unknown key \"scope\""),
                arguments(one + "    credentials: []\n", ":5: credentials is empty"),
                arguments(one + "    credentials: BOT\n", ":5: credentials is not a list"),
                arguments(one + "    credentials:\n      - BOT\n      - BOT\n", ":7: line 6"),
                arguments(one + "    credentials: [CI]\n", ":5: \"CI\", which is not configured"),
                arguments(one + "    scopes:\n      - verb: GET\n", ":6: unknown key \"verb\""),
                arguments(one + "    scopes: []\n", ":5: scopes is empty"),
                arguments(one + "    scopes:\n      - path: '/repos/('\n", ":6: regular expression"),
                arguments(one + "    scopes:\n      - path: /api/v3/repos/.*\n", ":6: /api/v3"),
                arguments(one + "    scopes:\n      - path: repos/.*\n", ":6: slash"),
                arguments(one + "    scopes:\n      - method: G E T\n", ":6: method"),
                arguments(one + "  - name: two\n    token: " + SECRET + "\n", ":6: line 4"),
                arguments(one + "  - name: one\n    token: " + OTHER_SECRET + "\n", ":5: line 3"),
                arguments(one + "  - name: two\n", ":5: has no token"),
                arguments(one + "  - name: two\n    token: short\n", ":6: too short"),
                arguments(one + "  - name: two\n    token: 1234567890\n", ":6: quotes"),
                arguments(one + "  - name: two\n    token: ${NO_SUCH_VARIABLE}\n", ":6: NO_SUCH_VARIABLE"));
    }

    @Test
    void rejectsMissingRegistryFile() {
        Map<String, String> environment = environment();
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH", directory.resolve("nowhere.yaml").toString());

        assertThat(problem(environment)).contains("nowhere.yaml").contains("no such file");
    }

    @Test
    void rejectsDirectoryAsRegistryFile() {
        Map<String, String> environment = environment();
        environment.put("CLIENT_REGISTRY_FILE_PATH", directory.toString());

        assertThat(problem(environment)).contains(directory.toString()).contains("directory");
    }

    @Test
    void rejectsEmptyEnvironment() {
        assertThat(problem(Map.of())).contains("CLIENT_REGISTRY_FILE_PATH is not set");
    }

    @Test
    void rejectsMissingCredentials() {
        Map<String, String> environment = environment();
        environment.remove("GITHUB_PAT_BOT");

        assertThat(problem(environment)).contains("GITHUB_PAT_").contains("no credential");
    }

    @Test
    void rejectsAppWithoutKey() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_APP_CI_ID", "12345");

        assertThat(problem(environment)).contains("GITHUB_APP_CI_PEM is not set");
    }

    @Test
    void rejectsAppWithoutId() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_APP_CI_PEM", PEM);

        assertThat(problem(environment)).contains("GITHUB_APP_CI_ID is not set");
    }

    @Test
    void rejectsAppWithInvalidKey() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_APP_CI_ID", "12345");
        environment.put("GITHUB_APP_CI_PEM", SECRET);

        assertThat(problem(environment)).contains("GITHUB_APP_CI_PEM").contains("has no -----BEGIN line");
    }

    @Test
    void rejectsPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = environment();
            String port = Integer.toString(taken.getLocalPort());
            environment.put("PORT", port);

            assertThat(problem(environment)).contains("PORT is " + port).contains("in use");
            assertThat(problem(environment, "--demo"))
                    .contains("PORT is " + port)
                    .contains("in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--verbose", "serve", "-h", "--demo=1", "two\nlines"})
    void rejectsUnknownArgument(String argument) {
        assertThat(problem(environment(), argument))
                .contains("unknown argument")
                .contains("--check, --check --online, --demo, --help, --train, --version, token");
    }

    @Test
    void rejectsTwoArguments() {
        assertThat(problem(environment(), "--demo", "--version")).contains("unknown argument \"--demo --version\"");
    }

    /** Runs one case of each kind in a separate process. */
    @ParameterizedTest
    @ValueSource(strings = {"CACHE_TTL", "CLIENT_REGISTRY_FILE_PATH", "PORT", "HOST", "argument"})
    void processExitsWithCodeTwo(String setting) throws Exception {
        Map<String, String> environment = environment();
        environment.replaceAll((name, value) -> name.equals(setting) ? "/no/such" : value);
        environment.put("CACHE_TTL", setting.equals("CACHE_TTL") ? "x" : "60");
        environment.put("HOST", setting.equals("HOST") ? "192.0.2.1" : "127.0.0.1");
        String[] arguments = setting.equals("argument") ? new String[] {"argument"} : new String[0];
        String named = setting.equals("CLIENT_REGISTRY_FILE_PATH") ? "/no/such" : setting;

        try (ServerProcess process = ServerProcess.start(directory, environment, List.of(), arguments)) {
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.err()).contains(named);
            assertLines(process.err());
            assertThat(process.out()).isEmpty();
        }
    }

    @Test
    void helpAndVersionNeedNoConfiguration() {
        assertThat(run(Map.of(), "--help"))
                .contains("exit 0")
                .contains("GITHUB_PAT_*")
                .contains("SHUTDOWN_TIMEOUT");
        assertThat(run(Map.of(), "--version")).contains("exit 0").contains("github-proxy ");
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", "0");
        environment.put("GITHUB_PAT_BOT", SECRET);
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                TestEnvironment.registry(
                        directory, "version: 1\nclients:\n  - name: one\n    token: " + OTHER_SECRET + "\n"));
        return environment;
    }

    private static String problem(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(List.of(arguments), environment, stream(out), stream(err));
        assertThat(code).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        String problem = err.toString(StandardCharsets.UTF_8);
        assertLines(problem);
        return problem;
    }

    private static void assertLines(String problem) {
        assertThat(problem).matches("(github-proxy: [^\\n]+\\n)+").doesNotContain(SECRET, OTHER_SECRET, "Exception");
    }

    private static String run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Main.run(List.of(arguments), environment, stream(out), stream(out));
        return out.toString(StandardCharsets.UTF_8) + "exit " + code;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
