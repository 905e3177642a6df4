package io.github.githubproxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.backend.InMemoryCacheBackendProvider;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.redis.RedisCluster;
import io.github.githubproxy.redis.RedisServer;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** Replicas exchange usage snapshots through Redis. */
class SharedUsageTest {
    /** Avoids timeouts on busy machines. */
    private static final String LONG_TIMEOUT = "?timeout=10000";

    /** Shorter than usual, because most tests wait for two or three publications. */
    private static final Duration PUBLISH_INTERVAL = Duration.ofMillis(200);

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAMES = "ghp-status1:names";
    private static final String OUTAGE_WARNING =
            "WARN Redis fails; until it works again, the status page shows this replica alone: ";
    private static final String RECOVERY_MESSAGE = "INFO The status page shows other replicas again";
    private static final Client CI = Client.unrestricted("ci");
    private static final Client BOT = Client.unrestricted("bot");

    private final CapturedLog log = new CapturedLog("io.github.githubproxy.usage.RedisSnapshotExchange");
    private final AtomicInteger calls = new AtomicInteger();
    private final FakeGitHub github = FakeGitHub.builder().start();
    private final List<Proxy> replicas = new ArrayList<>();

    @BeforeEach
    void populate() {
        github.data().addUser("alice").token("ghp_alice");
        github.data().addOrganization("acme");
        github.data().addRepository("acme", "app");
    }

    @AfterEach
    void closeAll() {
        replicas.forEach(Proxy::close);
        github.close();
        log.close();
    }

    private static String url(RedisServer server) {
        return "redis://127.0.0.1:" + server.port() + LONG_TIMEOUT;
    }

    /** Starts two replicas and sends requests of two clients. */
    private void start(String cacheBackendUrl) {
        for (int i = 0; i < 2; i++) {
            replicas.add(Proxy.builder(Config.builder()
                            .githubApiUrl(github.apiUrl())
                            .pat("ALICE", "ghp_alice")
                            .cacheBackendUrl(cacheBackendUrl)
                            .build())
                    .clients(ClientRegistry.builder()
                            .add(CI, "token-of-ci")
                            .add(BOT, "token-of-bot")
                            .build())
                    .cache(new InMemoryCacheBackendProvider()
                            .create(new CacheBackendSettings("inmemory://", Duration.ofDays(1), 10_000_000)))
                    .publishInterval(PUBLISH_INTERVAL)
                    .build());
        }
        sendRequests(0, "ci", 3);
        sendRequests(0, "bot", 1);
        sendRequests(1, "ci", 4);
    }

    private void sendRequests(int replica, String client, int times) {
        for (int i = 0; i < times; i++) {
            ProxyRequest request = ProxyRequest.builder("GET")
                    .rawQuery("own=" + calls.incrementAndGet())
                    .headers(Headers.of("Authorization", "token token-of-" + client))
                    .build();
            assertThat(BufferedResponse.read(replicas.get(replica).serve("/repos/acme/app", request))
                            .status())
                    .isEqualTo(200);
        }
    }

    private StatusReport report(int replica) {
        return replicas.get(replica).usage().orElseThrow();
    }

    /** Returns the spent units by client, as reported by a replica. */
    private Map<String, Long> spent(int replica) {
        return Objects.requireNonNull(report(replica).windows().get(TimeWindow.DAY)).clients().stream()
                .collect(Collectors.toMap(StatusReport.Row::name, StatusReport.Row::quotaSpent));
    }

    private List<String> replicaNames(int replica) {
        return report(replica).replicas().stream()
                .map(StatusReport.Replica::name)
                .toList();
    }

    /** Waits for a new report. */
    private void awaitNew(int replica) {
        Instant last = report(replica).at();
        await().until(() -> report(replica).at().isAfter(last));
    }

    private void awaitBoth() {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(spent(0)).isEqualTo(Map.of("ci", 7L, "bot", 1L));
            assertThat(spent(1)).isEqualTo(Map.of("ci", 7L, "bot", 1L));
        });
    }

    @Test
    void eachReplicaReportsSumOfBoth() {
        try (RedisServer server = RedisServer.start()) {
            start(url(server));

            awaitBoth();

            List<String> first = replicaNames(0);
            List<String> second = replicaNames(1);
            assertThat(first).hasSize(2).doesNotHaveDuplicates();
            assertThat(second).containsExactly(first.get(1), first.get(0));
            assertThat(Objects.requireNonNull(report(1).windows().get(TimeWindow.DAY))
                            .total()
                            .quotaSpent())
                    .isEqualTo(github.journal().quotaUnits());
            ClientReport own = replicas.get(1).usage(BOT.name()).orElseThrow();
            assertThat(own.replicas()).isEqualTo(2);
            assertThat(Objects.requireNonNull(own.windows().get(TimeWindow.DAY))
                            .own()
                            .orElseThrow()
                            .quotaSpent())
                    .isEqualTo(1);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void closedReplicaDisappearsOnExpiry() {
        try (RedisServer server = RedisServer.start();
                Jedis redis = server.jedis()) {
            start(url(server));
            awaitBoth();
            String closed = replicaNames(1).get(0);
            assertThat(redis.pttl("ghp-status1:" + closed)).isBetween(1L, 30_000L);
            assertThat(redis.pttl(NAMES)).isBetween(3_500_000L, 3_600_000L);

            replicas.remove(1).close();
            awaitNew(0);
            assertThat(replicaNames(0))
                    .as("the closed replica is listed until its key expires")
                    .hasSize(2);
            redis.pexpire("ghp-status1:" + closed, 1);

            await().until(() -> replicaNames(0).size() == 1);
            assertThat(spent(0)).isEqualTo(Map.of("ci", 3L, "bot", 1L));
            assertThat(redis.smembers(NAMES)).containsExactly(replicaNames(0).get(0));
        }
    }

    @Test
    void replicasReportOnlyThemselvesDuringOutage() {
        try (RedisServer server = RedisServer.start()) {
            start(url(server));
            awaitBoth();

            server.kill();
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(spent(0)).isEqualTo(Map.of("ci", 3L, "bot", 1L));
                assertThat(spent(1)).isEqualTo(Map.of("ci", 4L));
                assertThat(log.count(OUTAGE_WARNING)).isEqualTo(2);
            });
            assertThat(replicaNames(0)).hasSize(1);

            server.restart();
            awaitBoth();
            await().until(() -> log.count(RECOVERY_MESSAGE) == 2);
            assertThat(log.lines())
                    .as("each replica logs the outage and the recovery once")
                    .hasSize(4);
        }
    }

    @Test
    void usesRedisOnceItIsAvailable() {
        try (RedisServer server = RedisServer.start()) {
            server.kill();
            start(url(server));
            await().until(() -> spent(0).equals(Map.of("ci", 3L, "bot", 1L)));

            server.restart();

            awaitBoth();
        }
    }

    @Test
    void clusterSharesReports() {
        try (RedisCluster cluster = RedisCluster.start()) {
            start("redis-cluster://" + cluster.hosts() + LONG_TIMEOUT);

            awaitBoth();
        }
    }

    @Test
    void documentedAclIsSufficient() {
        try (RedisServer server = RedisServer.start()) {
            try (Jedis redis = server.jedis()) {
                redis.aclSetUser(
                        "status",
                        "on",
                        ">secret",
                        "~ghp-status1:*",
                        "+get",
                        "+set",
                        "+sadd",
                        "+srem",
                        "+smembers",
                        "+pexpire",
                        "+ping");
                redis.sadd(NAMES, "gone/1");
            }
            start("redis://status:secret@127.0.0.1:" + server.port() + LONG_TIMEOUT);

            awaitBoth();
            try (Jedis redis = server.jedis()) {
                assertThat(redis.smembers(NAMES)).doesNotContain("gone/1");
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void redisSnapshotsContainNoSecret() throws IOException {
        try (RedisServer server = RedisServer.start();
                Jedis redis = server.jedis()) {
            start(url(server));
            awaitBoth();

            Set<String> keys = redis.keys("*");

            assertThat(keys).hasSize(3).allMatch(key -> key.startsWith("ghp-status1:"));
            for (String key : keys) {
                if (!key.equals(NAMES)) {
                    byte[] snapshot = redis.get(key.getBytes(UTF_8));
                    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(snapshot))) {
                        assertThat(new String(plain.readAllBytes(), UTF_8))
                                .contains("\"ci\"", "ALICE")
                                .doesNotContain("token-of", "ghp_alice");
                    }
                    assertThat(snapshot.length).isLessThan(5_000);
                }
            }
        }
    }

    @Test
    void corruptSnapshotsAreIgnored() {
        try (RedisServer server = RedisServer.start();
                Jedis redis = server.jedis()) {
            start(url(server));
            awaitBoth();
            byte[] whole = redis.get(("ghp-status1:" + replicaNames(1).get(0)).getBytes(UTF_8));
            List<byte[]> damages = List.of(
                    new byte[0],
                    "{}".getBytes(UTF_8),
                    new String(whole, ISO_8859_1).substring(0, whole.length / 2).getBytes(ISO_8859_1));
            for (int i = 0; i < damages.size(); i++) {
                redis.sadd(NAMES, "damaged/" + i);
                redis.set(
                        ("ghp-status1:damaged/" + i).getBytes(UTF_8),
                        damages.get(i),
                        SetParams.setParams().ex(60));
            }
            awaitNew(0);

            assertThat(replicaNames(0)).hasSize(2);
            assertThat(spent(0)).isEqualTo(Map.of("ci", 7L, "bot", 1L));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void disabledUsageWritesNothingToRedis() {
        try (RedisServer server = RedisServer.start();
                Jedis redis = server.jedis();
                Proxy proxy = Proxy.builder(Config.builder()
                                .githubApiUrl(github.apiUrl())
                                .pat("ALICE", "ghp_alice")
                                .cacheBackendUrl(url(server))
                                .usageMaxClients(0)
                                .build())
                        .clients(ClientRegistry.builder().add(CI, "token-of-ci").build())
                        .build()) {
            assertThat(proxy.usage()).isEmpty();
            assertThat(proxy.usage(CI.name())).isEmpty();
            assertThat(proxy.status().collectors()).isEmpty();
            assertThat(redis.keys("*")).isEmpty();
        }
    }
}
