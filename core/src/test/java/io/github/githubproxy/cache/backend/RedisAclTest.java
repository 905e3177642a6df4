package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The user has only the permissions that {@code docs/caching.md} lists, a password with special characters, and database 5. */
class RedisAclTest extends RedisCacheBackendContract {
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        try (Jedis jedis = server.jedis()) {
            jedis.aclSetUser(
                    "github-proxy",
                    "on",
                    ">p@ss:w+rd/ä",
                    "~ghp2:*",
                    "+get",
                    "+getrange",
                    "+set",
                    "+pexpire",
                    "+strlen",
                    "+eval",
                    "+select",
                    "+ping");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String url() {
        return "redis://github-proxy:p%40ss:w+rd%2F%C3%A4@127.0.0.1:" + server.port() + "/5?" + LONG_TIMEOUT;
    }

    @Override
    List<Jedis> stores() {
        Jedis jedis = server.jedis();
        jedis.select(5);
        return List.of(jedis);
    }

    @Test
    void wrongPasswordIsReportedNotShown() {
        String url = "redis://github-proxy:wrong-password@127.0.0.1:" + server.port();
        try (CacheBackend backend =
                new RedisCacheBackendProvider().create(new CacheBackendSettings(url, TIME_TO_LIVE, 1))) {
            assertThatThrownBy(() -> backend.get(CacheKey.of("https://a/x", Headers.empty(), "")))
                    .isInstanceOf(JedisException.class)
                    .hasStackTraceContaining("WRONGPASS")
                    .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                            .doesNotContain("wrong-password"));
        }
    }
}
