package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two standalone servers with the packaged extension in {@code EXTENSIONS_DIR}, and one database. */
class SharedCacheIT {
    private static final String TOKEN = "client-token-0123456789abcdef";
    private static final String PASSWORD = "p@ss:w/\u00f6rd";
    private static final String PATH = "/repos/octo-org/hello-world";
    private static final String LARGE_PATH = PATH + "/contents/data/twenty.bin";
    private static final int LARGE_BYTES = 20_000_000;
    private static final int CLIENTS = 4;
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private static PostgresServer postgres;

    private final FakeGitHub gitHub =
            FakeGitHub.builder().populate(DemoData::populate).start();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean isRunning = new AtomicBoolean(true);
    private final AtomicInteger served = new AtomicInteger();

    @TempDir
    private Path directory;

    private ServerProcess first;
    private ServerProcess second;

    @BeforeAll
    static void startDatabase() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void startServers() throws Exception {
        gitHub.rateLimits().set("octocat", "core", 1_000_000, 1_000_000);
        gitHub.data()
                .repository("octo-org", "hello-world")
                .orElseThrow()
                .files()
                .put("data/twenty.bin", FileContent.generated(LARGE_BYTES, 3));
        Map<String, String> environment = environment();
        // To store a body, the proxy takes several times its size from a quarter of the heap; to read it, once.
        first = ServerProcess.start(directory, environment, "-Xmx512m");
        second = ServerProcess.start(directory, environment, "-Xmx128m");
    }

    @AfterEach
    void stop() {
        isRunning.set(false);
        threads.shutdownNow();
        first.close();
        second.close();
        gitHub.close();
    }

    @Test
    void oneServerRevalidatesWhatTheOtherHasStored() throws Exception {
        HttpResponse<byte[]> stored = get(first.uri(), PATH);
        HttpResponse<byte[]> revalidated = get(second.uri(), PATH);

        assertThat(cacheStatus(stored)).contains("fwd-status=200; stored");
        assertThat(cacheStatus(revalidated)).contains("fwd-status=304");
        assertThat(revalidated.headers().firstValue("ETag"))
                .isEqualTo(stored.headers().firstValue("ETag"));
        assertThat(gitHub.journal().entries(RequestPredicates.get(PATH)))
                .extracting(Journal.Entry::status)
                .containsExactly(200, 304);
        assertNoPassword();
    }

    @Test
    void largeBodyIsShared() throws Exception {
        HttpResponse<byte[]> stored = get(first.uri(), LARGE_PATH);
        HttpResponse<byte[]> revalidated = get(second.uri(), LARGE_PATH);

        assertThat(cacheStatus(stored)).contains("fwd-status=200; stored");
        assertThat(cacheStatus(revalidated)).contains("fwd-status=304");
        assertThat(revalidated.body()).hasSize(LARGE_BYTES);
        assertThat(Arrays.equals(stored.body(), revalidated.body())).isTrue();
    }

    @Test
    void noRequestFailsWhileDatabaseIsDown() throws Exception {
        List<URI> servers = List.of(first.uri(), second.uri());
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            URI server = servers.get(i % 2);
            String path = PATH + "/issues/" + (i + 1);
            clients.add(threads.submit(() -> {
                while (isRunning.get()) {
                    assertThat(get(server, path).statusCode()).isEqualTo(200);
                    served.incrementAndGet();
                }
                return null;
            }));
        }
        awaitServed(100);
        postgres.kill();
        awaitLogged("The cache backend fails; requests go on as if nothing were stored");
        awaitServed(100);
        postgres.restart();
        awaitLogged("The cache backend works again");
        await().atMost(MAX_WAIT)
                .until(() -> cacheStatus(get(servers.get(0), PATH)).contains("fwd-status=304")
                        && cacheStatus(get(servers.get(1), PATH)).contains("fwd-status=304"));
        isRunning.set(false);
        for (Future<?> each : clients) {
            each.get();
        }
        // One line when the outage begins, and no stack traces of the pool.
        assertThat(first.log() + second.log()).doesNotContain("hikari", "\tat ");
        assertNoPassword();
    }

    private void awaitServed(int requests) {
        int before = served.get();
        await().atMost(MAX_WAIT).until(() -> served.get() >= before + requests);
    }

    private void awaitLogged(String line) {
        await().atMost(MAX_WAIT)
                .until(() -> first.log().contains(line) && second.log().contains(line));
    }

    private void assertNoPassword() {
        assertThat(first.log() + second.log()).doesNotContain(PASSWORD).doesNotContain("p%40ss");
    }

    private Map<String, String> environment() throws Exception {
        Path extensions = Files.createDirectory(directory.resolve("extensions"));
        Files.copy(Path.of(System.getProperty("extension.jar")), extensions.resolve("postgres-cache.jar"));
        Path registry = Files.writeString(
                directory.resolve("clients.yaml"), "version: 1\nclients:\n  - name: test\n    token: " + TOKEN + "\n");
        String database = postgres.createDatabase(PASSWORD);
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", "0");
        environment.put("GITHUB_API_URL", gitHub.apiUrl().toString());
        environment.put("GITHUB_PAT_BOT", DemoData.OCTOCAT_TOKEN);
        environment.put("CLIENT_REGISTRY_FILE_PATH", registry.toString());
        environment.put("EXTENSIONS_DIR", extensions.toString());
        // The timeout is for the large body on a busy machine.
        environment.put("CACHE_BACKEND_URL", postgres.url(database, PASSWORD) + "?timeout=2000");
        environment.put("CACHE_MAX_BYTES", "32000000");
        environment.put("CACHE_MAX_ENTRY_BYTES", "25000000");
        return environment;
    }

    private HttpResponse<byte[]> get(URI server, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "token " + TOKEN)
                .header("Accept", "application/vnd.github.raw+json")
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }
}
