package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Proxies on one Redis whose credential of one name belongs to different accounts. */
class SharedCacheIdentityTest {
    private static final String TOKEN = "client-token-of-everything";
    private static RedisServer redis;

    private final ManualClock clock = new ManualClock();
    private FakeGitHub github;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        try (Jedis jedis = redis.jedis()) {
            jedis.flushAll();
        }
        github = FakeGitHub.builder().clock(clock).start();
        github.data().addUser("alice").token("ghp_alice");
        github.data().addUser("bob").token("ghp_bob");
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void freshResponseOfOtherAccountIsNotServed() {
        try (Proxy alice = proxy("BOT", "ghp_alice");
                Proxy bob = proxy("BOT", "ghp_bob")) {
            assertThat(getUser(alice).body()).contains("\"login\":\"alice\"");

            assertThat(getUser(bob).body()).contains("\"login\":\"bob\"");
            assertThat(getUser(alice).body()).contains("\"login\":\"alice\"");
        }
    }

    @Test
    void sameAccountUnderOtherNameSharesFreshResponse() {
        try (Proxy one = proxy("BOT", "ghp_alice");
                Proxy other = proxy("ALICE", "ghp_alice")) {
            getUser(one);

            assertThat(getUser(other).header("Cache-Status")).startsWith("github-proxy; hit");
            assertThat(github.journal().count(any())).isEqualTo(1);
        }
    }

    @Test
    void staleResponseAfterRestartIsServedToSameAccountOnly() {
        try (Proxy alice = proxy("BOT", "ghp_alice")) {
            getUser(alice);
        }
        github.faults().always(any(), Fault.serverError(502));
        clock.advance(Duration.ofMinutes(2));

        try (Proxy alice = proxy("BOT", "ghp_alice");
                Proxy bob = proxy("BOT", "ghp_bob")) {
            assertThat(getUser(alice).header("Cache-Status")).contains("hit", "detail=upstream-502");
            assertThat(getUser(bob).status()).isEqualTo(502);
        }
    }

    private Proxy proxy(String name, String token) {
        return Proxy.builder(Config.builder()
                        .githubApiUrl(github.apiUrl())
                        .pat(name, token)
                        .cacheBackendUrl("redis://127.0.0.1:" + redis.port() + "?timeout=10000")
                        .cacheFreshFor(Duration.ofMinutes(1))
                        .cacheStaleIfError(Duration.ofMinutes(10))
                        .build())
                .clients(ClientRegistry.builder()
                        .add(Client.unrestricted("everything"), TOKEN)
                        .build())
                .clock(clock)
                .build();
    }

    private static BufferedResponse getUser(Proxy proxy) {
        return BufferedResponse.read(proxy.serve(
                "/user",
                ProxyRequest.builder("GET")
                        .headers(Headers.of("Authorization", "token " + TOKEN, "User-Agent", "test"))
                        .build()));
    }
}
