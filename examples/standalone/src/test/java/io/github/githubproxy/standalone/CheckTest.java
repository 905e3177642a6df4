package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
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
                "TLS_CERT_FILE is \"/no/such/file\"; there is no such file",
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
    void unknownCredentialsOfClientsAreToldBesideOtherProblems() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_PAT_BLANK", " ");
        environment.put("GITHUB_PAT_LOST_FILE", "/no/such/file");
        environment.put("GITHUB_APP_CI_ID", "1");
        String file = TestEnvironment.registry(directory, """
                version: 1
                clients:
                  - {name: one, token: long-enough-token, expires: soon}
                  - {name: two, token: long-enough-token2, credentials: [BLANK, LOST, CI]}
                  - name: three
                    token: long-enough-token3
                    credentials:
                      - NOPE
                      - BOT
                      - NADA
                """);
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertProblems(
                check(environment),
                "GITHUB_PAT_BLANK is blank",
                "GITHUB_PAT_LOST_FILE: there is no file /no/such/file",
                "GITHUB_APP_CI_PEM is not set",
                file + ":3: expires is not understood",
                file + ":8: credentials names \"NOPE\", which is not configured; known are BLANK, BOT, CI, LOST",
                file + ":10: credentials names \"NADA\"");
    }

    @Test
    void namesOfClientsCredentialsAreNotCheckedWhereDirectoryCannotBeRead() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_CREDENTIALS_DIR", "/no/such/directory");
        String file = TestEnvironment.registry(
                directory, "version: 1\nclients:\n- {name: a, token: long-enough, credentials: [CI]}\n");
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertProblems(check(environment), "GITHUB_CREDENTIALS_DIR is /no/such/directory");
    }

    @Test
    void allProblemsOfOneClientAreTold() {
        Map<String, String> environment = environment();
        String file = TestEnvironment.registry(directory, """
                version: 1
                clients:
                  - name: one
                    token: long-enough-token
                    scopes:
                      - method: G E T
                        path: repos/.*
                      - path: /repos/(
                      - graphql: mutation
                    limits:
                      core: many
                      search: 0/h
                      Big: 5/h
                    reserve:
                      1: 5/h
                    concurrency: 0
                    admin: maybe
                """);
        environment.put("CLIENT_REGISTRY_FILE_PATH", file);

        assertProblems(
                check(environment),
                file + ":6: method is not allowed",
                file + ":7: path can match nothing",
                file + ":8: path is not a regular expression",
                file + ":9: graphql is not understood",
                file + ":11: limits of core",
                file + ":12: limits of search",
                file + ":11: limits has a name that no resource has",
                file + ":15: reserve is not text",
                file + ":16: concurrency is 0",
                file + ":17: admin is not understood");
    }

    @Test
    void allProblemsOfTemplateAreTold() throws IOException {
        Map<String, String> environment = environment();
        Path file = directory.resolve("clients.yaml.j2");
        Files.writeString(file, """
                version: 1
                clients:
                  - name: "{{ env.NO_NAME }}"
                    token: "{{ env.NO_TOKEN | trim }}"
                    {% if true %}
                  - {name: two, token: "{{ env.NO_TOKEN }}"}
                """);
        environment.put("CLIENT_REGISTRY_FILE_PATH", file.toString());

        assertProblems(
                check(environment),
                file + ":3: the template refers to env.NO_NAME, which is not set",
                file + ":4: the template contains a filter (|)",
                file + ":5: the template contains a statement ({% ... %})",
                file + ":6: the template refers to env.NO_TOKEN, which is not set");
    }

    @Test
    void allProblemsOfCredentialsAreTold() {
        Map<String, String> environment = new HashMap<>(environment());
        environment.remove("GITHUB_PAT_BOT");
        environment.put("GITHUB_APP_CI_ID", "no id");
        environment.put("GITHUB_APP_CI_INSTALLATION_ID", "none");
        environment.put("GITHUB_APP_CI_PEM", "no key");
        environment.put("GITHUB_APP_DEPLOY_PEM_FILE", "/no/such/file");

        assertProblems(
                check(environment),
                "GITHUB_APP_CI_ID is not an App's id",
                "GITHUB_APP_CI_INSTALLATION_ID is \"none\"",
                "GITHUB_APP_CI_PEM has no -----BEGIN line",
                "GITHUB_APP_DEPLOY_ID is not set",
                "GITHUB_APP_DEPLOY_PEM_FILE: there is no file");
    }

    @Test
    void missingCredentialsAreToldBesideOtherProblems() {
        Map<String, String> environment = environment();
        environment.remove("GITHUB_PAT_BOT");
        environment.put("CACHE_MAX_BYTES", "much");
        environment.put("CACHE_MAX_ENTRY_BYTES", "1000000000");

        assertProblems(check(environment), "no credential for GitHub is configured", "CACHE_MAX_BYTES is \"much\"");
    }

    @Test
    void allProblemsOfCacheUrlAndCollectorsAreTold() {
        Map<String, String> environment = environment();
        environment.put("CACHE_BACKEND_URL", "rediss://cache:0/x?a=1&timeout=soon&b=2&truststore=/no/such/file");
        environment.put("TELEMETRY_COLLECTOR_TYPE", "carrier-pigeon,slf4j,smoke");

        assertProblems(
                check(environment),
                "CACHE_BACKEND_URL has a port after the host that is not a number",
                "CACHE_BACKEND_URL has a database that is not a number",
                "CACHE_BACKEND_URL has a timeout that is not a number",
                "CACHE_BACKEND_URL has parameters that mean nothing for its scheme, numbers 1, 3;",
                "CACHE_BACKEND_URL: the truststore cannot be read",
                "no telemetry collector has the type 'carrier-pigeon'",
                "no telemetry collector has the type 'smoke'");
    }

    @Test
    void problemsOfCertificateAndKeyAreTold() throws IOException {
        Map<String, String> environment = environment();
        environment.put(
                "TLS_CERT_FILE",
                Files.writeString(directory.resolve("cert.pem"), "none").toString());
        environment.put("TLS_KEY_FILE", "/no/such/file");
        environment.put("MAX_CONNECTIONS", "1000000");
        environment.put("PORT", "http");

        assertProblems(
                check(environment),
                "PORT is \"http\"",
                "MAX_CONNECTIONS is 1000000; with the process's limit of open files",
                "TLS_CERT_FILE names a file that holds no certificate",
                "TLS_KEY_FILE is \"/no/such/file\"; there is no such file");
    }

    @Test
    void missingKeyIsToldOnce() throws IOException {
        Map<String, String> environment = environment();
        environment.put(
                "TLS_CERT_FILE",
                Files.writeString(
                                directory.resolve("cert.pem"),
                                TestCertificate.of(TestCertificate.Key.EC_PKCS8).chainPem())
                        .toString());

        Result result = check(environment);

        assertThat(result.err().lines()).singleElement().asString().contains("TLS_KEY_FILE is not set");
    }

    @Test
    void misspelledVariableIsToldOnce() {
        Map<String, String> environment = environment();
        environment.put("CACHE_TLT", "60");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Config.class);
        log.start();
        logger.addAppender(log);

        check(environment, "--online");
        assertThat(log.list).hasSize(1);
        environment.put("CACHE_TTL", "soon");
        check(environment);
        assertThat(log.list).hasSize(2);
        run(environment);
        logger.detachAppender(log);

        assertThat(log.list)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.getFormattedMessage()).startsWith("CACHE_TLT is not a variable"));
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
    void startTellsProblemsOfAllParts() {
        Map<String, String> environment = environment();
        environment.put("GITHUB_APP_CI_ID", "1");
        environment.put("GITHUB_APP_CI_PEM", "no key");
        environment.put("CACHE_BACKEND_URL", "memcached://cache");
        environment.put("TELEMETRY_COLLECTOR_TYPE", "carrier-pigeon");
        environment.put("TLS_CERT_FILE", "/no/such/file");
        environment.put("TLS_KEY_FILE", "/no/such/key");

        assertProblems(
                run(environment),
                "TLS_CERT_FILE is \"/no/such/file\"",
                "TLS_KEY_FILE is \"/no/such/key\"",
                "GITHUB_APP_CI_PEM",
                "CACHE_BACKEND_URL: no cache backend has the scheme",
                "TELEMETRY_COLLECTOR_TYPE");
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
    void onlineCheckEndsAtOnceIfGitHubIsUnreachable() {
        gitHub.faults().always(RequestPredicates.any(), Fault.reset());

        Result result = check(environment(), "--online");

        assertProblems(result, "credential BOT: GitHub did not respond to it at");
        // It was asked twice, and the proxy repeats a request whose connection breaks.
        assertThat(gitHub.journal().total()).isBetween(1L, 20L);
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

    @Test
    void tokenOfClientIsPrintedWithoutLineForRegistry() {
        Map<String, String> environment = environment();
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                TestEnvironment.registry(directory, "version: 1\nclients: [{name: bot, token: token-of-the-bot}]\n"));
        environment.put("TOKEN_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");

        Result issued = run(environment, "token", "--client", "bot", "--expires", "12h");

        assertThat(issued.code()).isZero();
        assertThat(issued.out()).matches("ghp1\\.[A-Za-z0-9_.-]+\\R");
        assertProblems(
                run(environment, "token", "--expires", "12h", "--client", "nobody"), "the client registry has no");
        assertProblems(run(environment, "token", "--client", "bot", "--expires", "1y"), "the time after --expires");
        assertProblems(run(environment, "token", "--client", "bot"), "the arguments are not understood");
        environment.put("TOKEN_KEY", "c2hvcnQ=");
        assertProblems(
                run(environment, "token", "--client", "bot", "--expires", "12h"),
                "TOKEN_KEY has a key of 5 bytes; at least 32 are needed");
    }

    private static void assertProblems(Result result, String... beginnings) {
        assertThat(result.code()).isEqualTo(2);
        String[] lines = result.err().split("\n", -1);
        assertThat(Arrays.stream(lines).limit(lines.length - 1))
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
