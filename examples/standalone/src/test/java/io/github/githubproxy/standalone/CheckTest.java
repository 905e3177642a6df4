package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** {@code --check} and {@code --check --online}. */
class CheckTest {
    private static final String BOT =
            "credential BOT: 5000 of 5000 core left, 5000 of 5000 graphql left, 30 of 30 search left\n";

    private final FakeGitHub gitHub = TestEnvironment.gitHub();

    @TempDir
    private Path directory;

    private Map<String, String> environment() {
        return TestEnvironment.environment(gitHub, directory);
    }

    @AfterEach
    void close() {
        gitHub.close();
    }

    @Test
    void validConfigurationIsShownWithoutSecrets() {
        Map<String, String> environment = environment();
        environment.put("PORT", "8443");
        environment.put("MOUNT", "/github");

        Result result = check(environment);

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains(
                        "The configuration is valid.\n",
                        "listener:      http on 127.0.0.1, port 8443, path /github\n",
                        "credentials:   BOT (token)\n",
                        "clients:       test\n",
                        "cache backend: inmemory\n")
                .doesNotContain(TestEnvironment.PAT, TestEnvironment.CLIENT_TOKEN);
        assertThat(gitHub.journal().total()).isZero();
    }

    static Stream<Arguments> invalid() {
        return StartupErrorsTest.invalidVariable()
                // Only a server that listens finds that out.
                .filter(arguments -> !arguments.get()[2].equals("cannot listen"));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource
    void invalid(String variable, String value, String expected) {
        Map<String, String> environment = environment();
        environment.put("GITHUB_PAT_BOT", StartupErrorsTest.SECRET);
        environment.put(variable, value);

        Result result = check(environment);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(variable, expected).doesNotContain(StartupErrorsTest.SECRET);
    }

    @Test
    void allProblemsOfVariablesAreTold() {
        Map<String, String> environment = environment();
        environment.put("PORT", "http");
        environment.put("MOUNT", "github");
        environment.put("CACHE_TTL", "soon");
        environment.put("GITHUB_PAT_OTHER", "two words");
        environment.put("GITHUB_APP_CI_ID", "1");
        environment.put("GITHUB_APP_DEPLOY_ID", "2");
        environment.put("GITHUB_APP_DEPLOY_PEM", "no key");
        environment.put("CACHE_BACKEND_URL", "memcached://cache");
        environment.put("TLS_CERT_FILE", "/no/such/file");

        assertProblems(
                check(environment),
                "PORT is \"http\"",
                "TLS_KEY_FILE is not set",
                "MOUNT is \"github\"",
                "CACHE_TTL is \"soon\"",
                "GITHUB_APP_CI_PEM is not set",
                "GITHUB_PAT_OTHER has white space",
                "GITHUB_APP_DEPLOY_PEM",
                "CACHE_BACKEND_URL: no cache backend has the scheme");
    }

    @Test
    void problemsOfVariablesAndRegistryAreTold() {
        Map<String, String> environment = environment();
        environment.put("CACHE_TTL", "soon");
        String file = TestEnvironment.registry(directory, """
                version: 1
                clients:
                  - name: one
                    token: short
                    scope: []
                  - token: long-enough-token
                """);
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertProblems(
                check(environment),
                "CACHE_TTL is \"soon\"",
                file + ":4: token is too short",
                file + ":5: a client has an unknown key \"scope\"",
                file + ":6: a client has no name");
    }

    @Test
    void problemsOfPartsAreTold() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_APP_CI_ID", "1");
        environment.put("GITHUB_APP_CI_PEM", "no key");
        environment.put("CACHE_BACKEND_URL", "memcached://cache");
        environment.put("TELEMETRY_COLLECTOR_TYPE", "carrier-pigeon");
        String file = TestEnvironment.registry(
                directory, "version: 1\nclients:\n- {name: a, token: long-enough, credentials: [NONE]}\n");
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertProblems(
                check(environment),
                file + ":3: credentials names \"NONE\"",
                "GITHUB_APP_CI_PEM",
                "CACHE_BACKEND_URL: no cache backend has the scheme",
                "TELEMETRY_COLLECTOR_TYPE");
    }

    @Test
    void onlineCheckShowsWhatCredentialsHaveLeft() {
        Result result = check(environment(), "--online");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains(BOT, "cache backend: responds\n");
    }

    @Test
    void startTellsProblemsOfVariablesAndRegistryTogether() {
        Map<String, String> environment = environment();
        environment.put("CACHE_TTL", "soon");
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH", directory.resolve("absent.yaml").toString());

        assertProblems(run(environment), "CACHE_TTL is \"soon\"", "absent.yaml: there is no such file");
    }

    @Test
    void onlineCheckNamesCredentialThatGitHubRejects() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_PAT_REVOKED", "ghp_revoked");

        Result result = check(environment, "--online");

        assertThat(result.code()).isEqualTo(2);
        // The lookup of its user may have cost a unit.
        assertThat(result.out()).containsPattern("credential BOT: (5000|4999) of 5000 core left");
        assertProblems(result, "credential REVOKED: GitHub does not accept it");
    }

    @Test
    void onlineCheckNamesCacheBackendThatDoesNotRespond() throws IOException {
        Map<String, String> environment = environment();
        try (ServerSocket free = new ServerSocket(0)) {
            environment.put("CACHE_BACKEND_URL", "redis://127.0.0.1:" + free.getLocalPort());
        }
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.github.githubproxy.cache");
        log.start();
        logger.addAppender(log);

        Result result = check(environment, "--online");
        logger.detachAppender(log);

        assertThat(result.code()).isEqualTo(2);
        assertProblems(result, "CACHE_BACKEND_URL: the backend redis does not respond; the log says why");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line).contains("The cache backend fails", "Failed to connect"));
    }

    @Test
    void newTokenIsPrintedWithLineForRegistry() {
        Result first = run(Map.of(), "token");
        Result second = run(Map.of(), "token");
        String[] lines = first.out().split("\n", -1);

        assertThat(first.code()).isZero();
        assertThat(lines[0]).matches("ghproxy_[A-Za-z0-9_-]{43}");
        assertThat(second.out()).doesNotContain(lines[0]);
        Map<String, String> environment = environment();
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                TestEnvironment.registry(directory, "version: 1\nclients:\n- name: new\n  " + lines[1] + "\n"));
        assertThat(check(environment).out()).contains("clients:       new\n");
    }

    private static void assertProblems(Result result, String... beginnings) {
        assertThat(result.code()).isEqualTo(2);
        String[] lines = result.err().split("\n", -1);
        assertThat(Arrays.stream(lines).limit(lines.length - 1).distinct())
                .hasSize(beginnings.length)
                .allMatch(line -> line.startsWith("github-proxy: "));
        assertThat(result.err()).contains(beginnings);
    }

    private record Result(int code, String out, String err) {}

    private static Result check(Map<String, String> environment, String... more) {
        return run(
                environment,
                Stream.concat(Stream.of("--check"), Arrays.stream(more)).toArray(String[]::new));
    }

    private static Result run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(Arrays.asList(arguments), environment, stream(out), stream(err));
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
