package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.telemetry.ConfigurationStatus;
import io.github.githubproxy.telemetry.CredentialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of the client registry and of secret files while the proxy runs. */
class ReloadTest {
    private static final String REPOSITORY = "/repos/acme/app";
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final FakeGitHub github = FakeGitHub.builder()
            .clock(clock)
            .populate(data -> {
                data.addUser("alice").token("ghp_alice");
                data.addUser("bob").token("ghp_bob");
                data.addOrganization("acme");
                data.addRepository("acme", "app");
            })
            .start();
    private final Map<String, String> environment = new HashMap<>();
    private Path registry;
    private Proxy proxy;

    @BeforeEach
    void writeFiles() throws IOException {
        registry = directory.resolve("clients.yaml");
        write(registry, clients("first-client"));
        environment.put("GITHUB_API_URL", github.apiUrl().toString());
        environment.put("CLIENT_REGISTRY_FILE_PATH", registry.toString());
        environment.put("GITHUB_PAT_ALICE", "ghp_alice");
    }

    @AfterEach
    void close() {
        if (proxy != null) {
            proxy.close();
        }
        github.close();
    }

    @Test
    void changedRegistryIsInForceAfterReload() throws IOException {
        start();
        assertThat(get("first-client")).isEqualTo(200);
        assertThat(get("second-client")).isEqualTo(401);

        write(registry, clients("second-client"));
        proxy.reload();

        assertThat(get("first-client")).isEqualTo(401);
        assertThat(get("second-client")).isEqualTo(200);
        assertThat(status().reloads()).isEqualTo(1);
        assertThat(status().loadedAt()).isEqualTo(clock.instant());
    }

    @Test
    void registryThatDoesNotWorkChangesNothing() throws IOException {
        start();
        write(registry, clients("second-client").replace("version: 1", "version: 3"));

        try (CapturedLog log = new CapturedLog(ConfigReloader.class.getName())) {
            assertThatThrownBy(proxy::reload)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(registry + ":1: version is not understood; it must be the number 1");
            assertThat(log.lines())
                    .containsExactly("ERROR The configuration could not be reloaded, and the old one stays in force: "
                            + registry + ":1: version is not understood; it must be the number 1");
        }

        assertThat(get("first-client")).isEqualTo(200);
        assertThat(get("second-client")).isEqualTo(401);
        assertThat(status().failures()).isEqualTo(1);
        assertThat(status().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains(":1: version"));
    }

    @Test
    void problemsOfRegistryAndSecretFileAreToldTogether() throws IOException {
        Path secret = startWithTokenFile();
        write(secret, "");
        write(registry, clients("second-client").replace("version: 1", "version: 3"));

        assertThatThrownBy(proxy::reload)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        problem -> assertThat(problem.problems())
                                .containsExactly(
                                        "GITHUB_PAT_BOT_FILE: " + secret + " is empty; the secret is expected in it",
                                        registry + ":1: version is not understood; it must be the number 1"));
    }

    @Test
    void workingRegistryEndsTheProblem() throws IOException {
        start();
        write(registry, "");
        assertThatThrownBy(proxy::reload).isInstanceOf(ConfigException.class);

        write(registry, clients("second-client"));
        proxy.reload();

        assertThat(status().problem()).isEmpty();
        assertThat(get("second-client")).isEqualTo(200);
    }

    @Test
    void missingRegistryChangesNothing() throws IOException {
        start();
        Files.delete(registry);

        assertThatThrownBy(proxy::reload).hasMessageContaining("there is no such file");

        assertThat(get("first-client")).isEqualTo(200);
    }

    @Test
    void pipeInPlaceOfRegistryChangesNothing() throws Exception {
        start();
        Files.delete(registry);
        assertThat(new ProcessBuilder("mkfifo", registry.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(proxy::reload).hasMessageContaining("this is a pipe or device");
        assertThat(get("first-client")).isEqualTo(200);

        Files.delete(registry);
        write(registry, clients("second-client"));
        await().atMost(MAX_DELAY).until(() -> get("second-client") == 200);
    }

    @Test
    void limitsOfUnchangedClientsKeepTheirCounts() throws IOException {
        String limited = clients("first-client") + "  limits: {core: 3/h}\n";
        write(registry, limited);
        start();
        assertThat(getPage("first-client", 1)).isEqualTo(200);
        assertThat(getPage("first-client", 2)).isEqualTo(200);

        write(registry, limited + "- {name: other, token: other-client, limits: {core: 1/h}}\n");
        proxy.reload();

        assertThat(getPage("first-client", 3)).isEqualTo(200);
        assertThat(getPage("first-client", 4)).isEqualTo(403);
        assertThat(getPage("other-client", 4)).isEqualTo(200);
        assertThat(getPage("other-client", 5)).isEqualTo(403);
    }

    @Test
    void limitMayBeAddedWhileRunning() throws IOException {
        start();
        write(registry, clients("first-client") + "  limits: {core: 1/h}\n");
        proxy.reload();

        assertThat(getPage("first-client", 1)).isEqualTo(200);
        assertThat(getPage("first-client", 2)).isEqualTo(403);
    }

    @Test
    void rotatedTokenIsUsedAfterReload() throws IOException {
        Path secret = startWithTokenFile();
        assertThat(get("first-client")).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("alice");

        write(secret, "ghp_bob\n");
        proxy.reload();

        assertThat(get("first-client")).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("bob");
    }

    @Test
    void requestInFlightKeepsItsCredential() throws Exception {
        Path secret = startWithTokenFile();
        CountDownLatch response = new CountDownLatch(1);
        github.faults().next(RequestPredicates.path(REPOSITORY), Fault.hold(response));
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> get("first-client"));
        await().until(() -> github.journal().inFlight() == 1);

        write(secret, "ghp_bob\n");
        proxy.reload();
        response.countDown();

        assertThat(status).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("alice");
    }

    @Test
    void waitingRequestGetsCredentialThatIsAdded() throws Exception {
        Path credentials = useCredentialsDirectory();
        environment.put("GITHUB_MAX_CONCURRENCY", "1");
        start();
        CountDownLatch response = new CountDownLatch(1);
        github.faults().next(RequestPredicates.path(REPOSITORY), Fault.hold(response));
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> getPage("first-client", 1));
        await().until(() -> github.journal().inFlight() == 1);
        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> getPage("first-client", 2));
        await().until(() -> proxy.status().requestsUnderWay() == 2);

        write(credentials.resolve("GITHUB_PAT_BOB"), "ghp_bob");
        Files.delete(credentials.resolve("GITHUB_PAT_ALICE"));
        proxy.reload();

        assertThat(second).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("bob");
        response.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(200);
    }

    @Test
    void removedClientIsRefusedByHandle() throws IOException {
        start();
        ProxyRequest request = ProxyRequest.builder("GET").build();
        assertThat(BufferedResponse.read(proxy.handle(REPOSITORY, request, "first"))
                        .status())
                .isEqualTo(200);

        write(registry, clients("second-client").replace("name: first", "name: second"));
        proxy.reload();

        assertThat(BufferedResponse.read(proxy.handle(REPOSITORY, request, "first"))
                        .status())
                .isEqualTo(403);
        assertThat(BufferedResponse.read(proxy.handle(REPOSITORY, request, "never there"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void reloadOfRegistryAsksNothingOfGitHub() throws IOException {
        environment.put("GITHUB_PAT_BOB", "ghp_bob");
        start();
        await().until(() -> github.journal().count(PoolFixture::isUserLookup) == 2);

        write(registry, clients("second-client"));
        proxy.reload();

        assertThat(get("second-client")).isEqualTo(200);
        assertThat(github.journal().count(PoolFixture::isUserLookup)).isEqualTo(2);
    }

    @Test
    void credentialsInDirectoryAreAddedAndRemoved() throws IOException {
        Path credentials = useCredentialsDirectory();
        start();
        assertThat(credentialNames()).containsExactly("ALICE");

        write(credentials.resolve("GITHUB_PAT_BOB"), "ghp_bob");
        proxy.reload();
        assertThat(credentialNames()).containsExactly("ALICE", "BOB");

        Files.delete(credentials.resolve("GITHUB_PAT_ALICE"));
        proxy.reload();
        assertThat(credentialNames()).containsExactly("BOB");
        assertThat(getPage("first-client", 1)).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("bob");
    }

    @Test
    void removalOfCredentialThatClientNeedsIsRefused() throws IOException {
        Path credentials = Files.createDirectory(directory.resolve("credentials"));
        write(credentials.resolve("GITHUB_PAT_BOB"), "ghp_bob");
        environment.put("GITHUB_CREDENTIALS_DIR", credentials.toString());
        write(registry, clients("first-client") + "  credentials: [BOB]\n");
        start();

        Files.delete(credentials.resolve("GITHUB_PAT_BOB"));

        assertThatThrownBy(proxy::reload)
                .hasMessage(registry + ":5: credentials names \"BOB\", which is not configured; known are ALICE");
        assertThat(get("first-client")).isEqualTo(200);
        assertThat(lastHolder()).isEqualTo("bob");
    }

    @Test
    void lastCredentialCannotBeRemoved() throws IOException {
        Path credentials = useCredentialsDirectory();
        start();

        Files.delete(credentials.resolve("GITHUB_PAT_ALICE"));

        assertThatThrownBy(proxy::reload).hasMessageContaining("no credential for GitHub is configured");
        assertThat(get("first-client")).isEqualTo(200);
    }

    @Test
    void changedFileIsTakenWithinFiveSeconds() throws IOException {
        start();
        write(registry, clients("second-client"));

        await().atMost(MAX_DELAY).until(() -> get("second-client") == 200);
        assertThat(get("first-client")).isEqualTo(401);
    }

    @Test
    void filesBehindMovedLinkAreTaken() throws IOException {
        // As Kubernetes mounts a ConfigMap: the file is a link through ..data, which is a link to a directory.
        Path old = Files.createDirectory(directory.resolve("..old"));
        Path renewed = Files.createDirectory(directory.resolve("..new"));
        write(old.resolve("clients.yaml"), clients("first-client"));
        write(renewed.resolve("clients.yaml"), clients("second-client"));
        Files.setLastModifiedTime(
                renewed.resolve("clients.yaml"), Files.getLastModifiedTime(old.resolve("clients.yaml")));
        Files.createSymbolicLink(directory.resolve("..data"), old.getFileName());
        Files.delete(registry);
        Files.createSymbolicLink(registry, Path.of("..data", "clients.yaml"));
        start();
        assertThat(get("first-client")).isEqualTo(200);

        Files.createSymbolicLink(directory.resolve("..data_tmp"), renewed.getFileName());
        Files.move(directory.resolve("..data_tmp"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        await().atMost(MAX_DELAY).until(() -> get("second-client") == 200);
    }

    @Test
    void problemIsReportedOncePerContent() throws IOException {
        start();
        try (CapturedLog log = new CapturedLog(ConfigReloader.class.getName())) {
            write(registry, "version: 3\n");
            await().atMost(MAX_DELAY).until(() -> status().failures() == 1);
            write(registry, "version: 4\n");
            await().atMost(MAX_DELAY).until(() -> status().failures() == 2);
            write(registry, clients("second-client"));
            await().atMost(MAX_DELAY).until(() -> get("second-client") == 200);

            assertThat(log.lines()).hasSize(3);
        }
    }

    @Test
    void changeBetweenReadingAndStartIsTaken() throws IOException {
        Config config = Config.fromMap(environment);
        write(registry, clients("second-client"));

        proxy = Proxy.builder(config).clock(clock).build();

        assertThat(get("second-client")).isEqualTo(200);
    }

    @Test
    void expiringTokenIsReportedAWeekAhead() throws IOException {
        write(
                registry,
                clients("first-client") + "  expires: " + clock.instant().plus(Duration.ofDays(8)) + "\n");
        start();
        assertThat(status().expiringTokens()).isEmpty();

        clock.advance(Duration.ofDays(1).plusSeconds(1));

        assertThat(status().expiringTokens())
                .containsOnly(Map.entry(
                        "first", clock.instant().plus(Duration.ofDays(7)).minusSeconds(1)));
    }

    /** Starts with alice's token in a file. */
    private Path startWithTokenFile() throws IOException {
        Path secret = directory.resolve("token");
        write(secret, "ghp_alice\n");
        environment.remove("GITHUB_PAT_ALICE");
        environment.put("GITHUB_PAT_BOT_FILE", secret.toString());
        start();
        return secret;
    }

    /** Configures a directory of credentials with alice's token. */
    private Path useCredentialsDirectory() throws IOException {
        Path credentials = Files.createDirectory(directory.resolve("credentials"));
        write(credentials.resolve("GITHUB_PAT_ALICE"), "ghp_alice");
        environment.remove("GITHUB_PAT_ALICE");
        environment.put("GITHUB_CREDENTIALS_DIR", credentials.toString());
        return credentials;
    }

    private void start() {
        proxy = Proxy.builder(Config.fromMap(environment)).clock(clock).build();
    }

    private ConfigurationStatus status() {
        return proxy.status().configuration();
    }

    private Iterable<String> credentialNames() {
        return proxy.status().credentials().stream().map(CredentialStatus::name).toList();
    }

    private String lastHolder() {
        return github.journal()
                .last(RequestPredicates.any().and(request -> !PoolFixture.isCredentialCall(request)))
                .request()
                .holder()
                .orElseThrow();
    }

    private int get(String token) {
        return get(token, REPOSITORY, null);
    }

    /** Gets something that is not stored, unless the page was got before. */
    private int getPage(String token, int page) {
        return get(token, REPOSITORY, "page=" + page);
    }

    private int get(String token, String path, @Nullable String query) {
        ProxyRequest request = ProxyRequest.builder("GET")
                .rawQuery(query)
                .headers(Headers.of("Authorization", "Bearer " + token))
                .build();
        return BufferedResponse.read(proxy.serve(path, request)).status();
    }

    private static String clients(String token) {
        return "version: 1\nclients:\n- name: first\n  token: " + token + "\n";
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }
}
