package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.redis.TlsRedis;
import java.io.File;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

class RedisTlsCacheBackendTest extends RedisCacheBackendContract {
    private static final CacheKey KEY = CacheKey.of("https://a/x", Headers.empty(), "");

    private static TlsRedis redis;

    @BeforeAll
    static void start() throws Exception {
        redis = TlsRedis.startFor("127.0.0.1");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    String url() {
        return url(redis, redis.trustStore(), TlsRedis.PASSWORD);
    }

    @Override
    List<Jedis> stores() {
        return List.of(redis.server().jedis());
    }

    private static String url(TlsRedis redis, File trustStore, String password) {
        return "rediss://127.0.0.1:" + redis.server().port() + "/0?truststore=" + encoded(trustStore.toString())
                + "&truststorePassword=" + encoded(password) + "&" + LONG_TIMEOUT;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void rejectsUntrustedCertificate() {
        CacheBackend backend = backend("rediss://127.0.0.1:" + redis.server().port());

        assertThatThrownBy(() -> backend.get(KEY))
                .isInstanceOf(JedisException.class)
                .hasStackTraceContaining("unable to find valid certification path");
        backend.close();
    }

    @Test
    void rejectsCertificateForOtherHost() throws Exception {
        try (TlsRedis elsewhere = TlsRedis.startFor("192.0.2.1");
                CacheBackend backend = backend(url(elsewhere, elsewhere.trustStore(), TlsRedis.PASSWORD))) {
            assertThatThrownBy(() -> backend.get(KEY))
                    .isInstanceOf(JedisException.class)
                    .hasStackTraceContaining("No subject alternative names matching IP address 127.0.0.1");
        }
    }

    @Test
    void unreadableTrustStoreFailsStartUp() {
        assertThatThrownBy(() -> backend(url(redis, new File("/nowhere"), "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("CACHE_BACKEND_URL: the truststore cannot be read");
        assertThatThrownBy(() -> backend(url(redis, redis.trustStore(), "wrong password")))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong password"));
    }

    private static CacheBackend backend(String url) {
        return new RedisCacheBackendProvider().create(new CacheBackendSettings(url, TIME_TO_LIVE, 1));
    }
}
