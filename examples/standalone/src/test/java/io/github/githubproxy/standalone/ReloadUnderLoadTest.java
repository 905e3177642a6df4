package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of files while clients are at work. */
class ReloadUnderLoadTest {
    private static final int CONNECTIONS = 32;
    private static final int CHANGES = 500;
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);
    private static final String PATH = "/repos/octo-org/hello-world";

    private final FakeGitHub gitHub = TestEnvironment.gitHub();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    private final AtomicBoolean isRunning = new AtomicBoolean(true);
    private final AtomicInteger served = new AtomicInteger();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        isRunning.set(false);
        threads.shutdownNow();
        gitHub.close();
    }

    @Test
    void unchangedClientIsServedDuringChangesOfRegistry() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        Path registry = Path.of(environment.get("CLIENT_REGISTRY_FILE_PATH"));
        Files.writeString(registry, registry("token-before-changes"));
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            List<Future<?>> clients = startClients(server.uri());
            for (int i = 0; i < CHANGES; i++) {
                int servedBefore = served.get();
                // Every fifth content is cut in the middle of a line, as if it were being written.
                String content = registry("token-number-" + i);
                Files.writeString(registry, i % 5 == 4 ? content.substring(0, content.length() - 40) : content);
                await().pollInterval(Duration.ofMillis(1)).until(() -> served.get() > servedBefore);
            }
            Files.writeString(registry, registry("token-after-changes"));

            await().atMost(MAX_DELAY).until(() -> status(server.uri(), "token-after-changes") == 200);
            assertThat(status(server.uri(), "token-number-498")).isEqualTo(401);
            assertAllServed(clients);
        }
    }

    @Test
    void clientsAreServedDuringRotationOfSecret() throws Exception {
        gitHub.data().addUser("second-bot").token("ghp_second");
        Path first = Files.createDirectory(directory.resolve("..first"));
        Path second = Files.createDirectory(directory.resolve("..second"));
        Files.writeString(first.resolve("GITHUB_PAT_BOT"), TestEnvironment.PAT);
        Files.writeString(second.resolve("GITHUB_PAT_BOT"), "ghp_second\n");
        // As Kubernetes mounts a secret.
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        Files.createSymbolicLink(mounted.resolve("..data"), first);
        Files.createSymbolicLink(mounted.resolve("GITHUB_PAT_BOT"), Path.of("..data", "GITHUB_PAT_BOT"));
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.remove("GITHUB_PAT_BOT");
        environment.put("GITHUB_CREDENTIALS_DIR", mounted.toString());
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            List<Future<?>> clients = startClients(server.uri());
            for (int i = 0; i < 4; i++) {
                Path target = i % 2 == 0 ? second : first;
                String token = i % 2 == 0 ? "ghp_second" : TestEnvironment.PAT;
                Files.createSymbolicLink(mounted.resolve("..data_tmp"), target);
                Files.move(mounted.resolve("..data_tmp"), mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

                await().atMost(MAX_DELAY).until(() -> lastAuthorization().endsWith(token));
            }
            assertAllServed(clients);
        }
    }

    @Test
    void hangUpSignalReloads() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        try (ServerProcess process = ServerProcess.startWithHangUp(directory, environment)) {
            URI uri = process.uri();

            process.hangUp();

            // The files are the same, so that only the signal can be the reason.
            await().until(() -> process.out().contains("The configuration was reloaded: 1 clients, 1 credentials"));
            assertThat(TestEnvironment.get(uri, PATH).statusCode()).isEqualTo(200);
        }
    }

    private List<Future<?>> startClients(URI server) {
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(threads.submit(client(server)));
        }
        await().until(() -> served.get() > CONNECTIONS);
        return clients;
    }

    private Callable<Void> client(URI server) {
        return () -> {
            HttpClient client = HttpClient.newHttpClient();
            while (isRunning.get()) {
                assertThat(client.send(TestEnvironment.request(server, PATH).build(), BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                served.incrementAndGet();
            }
            return null;
        };
    }

    private void assertAllServed(List<Future<?>> clients) throws Exception {
        isRunning.set(false);
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }
    }

    private String lastAuthorization() {
        return gitHub.journal()
                .last(request -> request.path().equals(PATH))
                .request()
                .header("Authorization")
                .orElse("");
    }

    private static int status(URI server, String token) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.resolve(PATH))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String registry(String token) {
        return "version: 1\nclients:\n- name: test\n  token: " + TestEnvironment.CLIENT_TOKEN
                + "\n- name: changing\n  token: " + token + "\n  scopes: [{method: GET, path: /repos/.*}]\n";
    }
}
