package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Changes of the file of {@code CACHE_BACKEND_URL_FILE} while the proxy runs. */
class CacheUrlReloadTest {
    private static final String USER = "proxy";

    /** The keys of the cache, of client limits, and of the reports of replicas. */
    private static final List<String> KEY_PREFIXES = List.of("ghp2:", "ghp-limits1:", "ghp-status1:");

    private static RedisServer server;
    private static RedisServer other;

    @TempDir
    private Path directory;

    private final AtomicInteger requests = new AtomicInteger();
    private FakeGitHub github;
    private Path file;
    private Proxy proxy;

    @BeforeAll
    static void startServers() {
        server = RedisServer.start();
        other = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        server.close();
        other.close();
    }

    @BeforeEach
    void start() throws IOException {
        setPassword(server, "first");
        setPassword(other, "first");
        github = FakeGitHub.builder()
                .maxThreads(200)
                .populate(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app");
                })
                .start();
        github.rateLimits().set("alice", "core", 1_000_000, 1_000_000);
        file = directory.resolve("url");
        write(url(server, "first"));
        Path registry = directory.resolve("clients.yaml");
        Files.writeString(
                registry, "version: 1\nclients:\n- {name: bot, token: bot-token, limits: {core: 1000000/h}}\n");
        Config config = Config.fromMap(Map.of(
                "GITHUB_API_URL", github.apiUrl().toString(),
                "GITHUB_PAT_ALICE", "ghp_alice",
                "CLIENT_REGISTRY_FILE_PATH", registry.toString(),
                "CACHE_BACKEND_URL_FILE", file.toString()));
        proxy = Proxy.builder(config).publishInterval(Duration.ofMillis(100)).build();
    }

    @AfterEach
    void close() {
        proxy.close();
        github.close();
    }

    @Test
    void newPasswordIsUsedForCacheLimitsAndReports() throws IOException {
        awaitAllKeys(server);

        setPassword(server, "second");
        write(url(server, "second"));
        proxy.reload();
        closeConnections(server);

        awaitAllKeys(server);
    }

    @Test
    void otherServerIsUsedAfterReload() throws IOException {
        awaitAllKeys(server);

        write(url(other, "first"));
        proxy.reload();

        awaitAllKeys(other);
    }

    @Test
    void urlThatIsNotValidChangesNothing() throws IOException {
        write("redis://" + USER + ":fir/st@127.0.0.1");

        assertThatThrownBy(proxy::reload)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("CACHE_BACKEND_URL ")
                .hasMessageNotContaining("fir");

        awaitAllKeys(server);
    }

    @Test
    void unknownSchemeIsRefused() throws IOException {
        write("reddis://127.0.0.1");

        assertThatThrownBy(proxy::reload)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no cache backend has the scheme 'reddis'");
    }

    @Test
    void otherSchemeTakesEffectAtNextStart() throws IOException {
        write("inmemory://");

        try (CapturedLog log = new CapturedLog(ConfigReloader.class.getName())) {
            proxy.reload();
            proxy.reload();
            assertThat(log.lines())
                    .containsOnlyOnce("WARN CACHE_BACKEND_URL has changed; this takes effect at the next start");
        }

        awaitAllKeys(server);
    }

    @Test
    void noCallFailsWhileUrlChanges() throws Exception {
        try (CapturedLog log = new CapturedLog("io.github.githubproxy.fairness.SharedQuotaCounters")) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            AtomicInteger readers = new AtomicInteger(8);
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> {
                    int served = 0;
                    for (int request = 0; request < 200; request++) {
                        served += get() == 200 ? 1 : 0;
                    }
                    readers.decrementAndGet();
                    return served;
                });
            }
            tasks.add(() -> {
                int changes = 0;
                while (readers.get() > 0) {
                    int next = requests.get() + 20;
                    await().until(() -> requests.get() >= next || readers.get() == 0);
                    write(url(changes % 2 == 0 ? other : server, "first"));
                    proxy.reload();
                    changes++;
                }
                return changes;
            });

            List<Integer> results = ConcurrentTasks.run(tasks);

            assertThat(results.subList(0, 8)).containsOnly(200);
            assertThat(results.get(8)).isGreaterThan(5);
            assertThat(proxy.status().cache().readFailures()).isZero();
            assertThat(proxy.status().cache().storeFailures()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    /** Empties the server, and waits until the proxy has written to it for each purpose. */
    private void awaitAllKeys(RedisServer to) {
        try (Jedis jedis = to.jedis()) {
            jedis.flushAll();
            await().untilAsserted(() -> {
                assertThat(get()).isEqualTo(200);
                assertThat(jedis.keys("*"))
                        .extracting(key -> KEY_PREFIXES.stream()
                                .filter(key::startsWith)
                                .findFirst()
                                .orElse(key))
                        .containsAll(KEY_PREFIXES);
            });
        }
    }

    private static void setPassword(RedisServer server, String password) {
        try (Jedis jedis = server.jedis()) {
            jedis.aclSetUser(USER, "on", "resetpass", ">" + password, "~*", "+@all");
        }
    }

    /** Closes the connections of the proxy: open ones would stay good when the password changes. */
    private static void closeConnections(RedisServer server) {
        try (Jedis jedis = server.jedis()) {
            jedis.clientKill(
                    ClientKillParams.clientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
        }
    }

    private static String url(RedisServer server, String password) {
        return "redis://" + USER + ":" + password + "@127.0.0.1:" + server.port() + "?timeout=10000";
    }

    private void write(String url) throws IOException {
        Files.writeString(file, url);
    }

    /** Gets something that is not stored. */
    private int get() {
        ProxyRequest request = ProxyRequest.builder("GET")
                .rawQuery("own=" + requests.incrementAndGet())
                .headers(Headers.of("Authorization", "Bearer bot-token"))
                .build();
        return BufferedResponse.read(proxy.serve("/repos/acme/app", request)).status();
    }
}
