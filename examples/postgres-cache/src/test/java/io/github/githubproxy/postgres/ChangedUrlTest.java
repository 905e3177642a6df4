package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another URL while the proxy runs, in most cases with a new password. */
class ChangedUrlTest {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final CacheKey KEY = TestResponses.key("x");
    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final String PATH = "/repos/octo-org/hello-world";
    private static final String OLD = "old-s3cr3t";
    private static final String NEW = "n3w/s3cr3t";
    private static final int READERS = 4;

    @TempDir
    private Path directory;

    @Test
    void reloadTakesNewPassword() throws Exception {
        String database = SERVER.createDatabase(OLD);
        Path url = Files.writeString(directory.resolve("url"), url(database, OLD));
        Path registry = Files.writeString(
                directory.resolve("clients.yaml"), "version: 1\nclients: [{name: test, token: client-token}]\n");
        try (FakeGitHub gitHub =
                        FakeGitHub.builder().populate(DemoData::populate).start();
                Proxy proxy = Proxy.create(Config.fromMap(Map.of(
                        "GITHUB_API_URL", gitHub.apiUrl().toString(),
                        "GITHUB_PAT_BOT", DemoData.OCTOCAT_TOKEN,
                        "CLIENT_REGISTRY_FILE_PATH", registry.toString(),
                        "CACHE_BACKEND_URL_FILE", url.toString())))) {
            awaitRevalidation(proxy);

            SERVER.execute(database, "ALTER USER " + database + " PASSWORD '" + NEW + "'");
            awaitRevalidation(proxy);
            Files.writeString(url, url(database, NEW));
            proxy.reload();
            endConnectionsWithOldPassword(database);
            awaitRevalidation(proxy);
        }
        awaitConnections(database, 0);
    }

    /** They end by themselves too, but the next call could come before. */
    private static void endConnectionsWithOldPassword(String database) throws SQLException {
        SERVER.query(
                database,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '" + database + "'");
    }

    @Test
    void noCallFailsDuringChanges() throws Exception {
        String database = SERVER.createDatabase(OLD);
        AtomicBoolean isRunning = new AtomicBoolean(true);
        AtomicInteger reads = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try (CacheBackend backend = PostgresServer.open(url(database, OLD), TIME_TO_LIVE)) {
            assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(10, 1)))
                    .isTrue();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> {
                    while (isRunning.get()) {
                        assertThat(backend.get(KEY)).isPresent();
                        reads.incrementAndGet();
                    }
                }));
            }
            for (int change = 0; change < 10; change++) {
                int before = reads.get();
                await().until(() -> reads.get() > before || readers.stream().allMatch(Future::isDone));
                change(backend, url(database, OLD));
            }
            isRunning.set(false);
            for (Future<?> reader : readers) {
                reader.get();
            }
            // One pool is left, with a connection for each reader at most.
            await().untilAsserted(() -> assertThat(connections(database)).isLessThanOrEqualTo(READERS + 1));
        } finally {
            isRunning.set(false);
            threads.shutdownNow();
        }
        awaitConnections(database, 0);
    }

    @Test
    void anotherDatabaseIsUsed() throws Exception {
        String first = SERVER.createDatabase(OLD);
        String second = SERVER.createDatabase(NEW);
        try (CacheBackend backend = PostgresServer.open(url(first, OLD), TIME_TO_LIVE)) {
            assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(10, 1)))
                    .isTrue();

            change(backend, url(second, NEW));

            assertThat(backend.get(KEY)).isEmpty();
        }
    }

    @Test
    void invalidUrlIsRejectedWithoutSecret() throws Exception {
        try (CacheBackend backend = PostgresServer.open(url(SERVER.createDatabase(OLD), OLD), TIME_TO_LIVE)) {
            assertThatThrownBy(() -> backend.prepare(settings("postgres://u:" + NEW + "#@localhost/x")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageNotContaining(NEW);
            assertThat(backend.prepare(settings("redis://localhost"))).isEmpty();
            assertThat(backend.get(KEY)).isEmpty();
        }
    }

    @Test
    void closedBackendStaysClosed() throws Exception {
        String database = SERVER.createDatabase(OLD);
        CacheBackend backend = PostgresServer.open(url(database, OLD), TIME_TO_LIVE);
        backend.close();

        change(backend, url(database, OLD));

        assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(DatabaseException.class);
    }

    private static void change(CacheBackend backend, String url) {
        backend.prepare(settings(url)).orElseThrow().run();
    }

    private static CacheBackendSettings settings(String url) {
        return new CacheBackendSettings(url, TIME_TO_LIVE, 1);
    }

    private static String url(String database, String password) {
        return SERVER.url(database, password) + "?timeout=10000";
    }

    private static void awaitConnections(String database, int number) {
        await().untilAsserted(() -> assertThat(connections(database)).isEqualTo(number));
    }

    private static long connections(String database) throws SQLException {
        return SERVER.query(database, "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + database + "'");
    }

    /** The response is read from the database. On a busy machine, the proxy may leave out a slow call. */
    private static void awaitRevalidation(Proxy proxy) {
        await().until(() -> cacheStatus(proxy).contains("fwd-status=304"));
    }

    private static String cacheStatus(Proxy proxy) throws Exception {
        ProxyRequest request = ProxyRequest.builder("GET").build();
        try (ProxyResponse response = proxy.handle(PATH, request, "client")) {
            response.body().stream().readAllBytes();
            return response.headers().first("Cache-Status").orElse("");
        }
    }
}
