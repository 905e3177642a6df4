package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.redis.RedisServer;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

class RedisCacheBackendTest extends RedisCacheBackendContract {
    private static final CacheKey KEY = CacheKey.of("https://a/x", Headers.empty(), "");
    private static final byte[] DESCRIPTION = ascii("ghp2:m:" + KEY.digest());
    private static final StoredResponse RESPONSE = response("a body, a body");
    private static final byte[] BODY = ascii("ghp2:b:" + RESPONSE.body().digest());

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String url() {
        return "redis://127.0.0.1:" + server.port() + "?" + LONG_TIMEOUT;
    }

    @Override
    List<Jedis> stores() {
        return List.of(server.jedis());
    }

    @Test
    void storesDescriptionAndBodySeparately() {
        try (CacheBackend backend = open();
                Jedis redis = server.jedis()) {
            redis.flushAll();
            put(backend, KEY, RESPONSE);

            assertThat(redis.keys("*")).containsExactlyInAnyOrder(text(DESCRIPTION), text(BODY));
            assertThat(redis.get(BODY)).isEqualTo(RESPONSE.body().bytes());
            assertThat(redis.pttl(DESCRIPTION)).isBetween(50_000L, 60_000L);
            assertThat(redis.pttl(BODY)).isBetween(50_000L, 60_000L);
        }
    }

    @Test
    void corruptEntryIsMissUntilReplaced() {
        try (CacheBackend backend = open();
                Jedis redis = server.jedis()) {
            put(backend, KEY, RESPONSE);
            byte[] description = redis.get(DESCRIPTION);
            byte[] body = redis.get(BODY);
            byte[] otherVersion = description.clone();
            otherVersion[4]++;
            List<Runnable> damages = List.of(
                    () -> redis.set(DESCRIPTION, otherVersion),
                    () -> redis.set(DESCRIPTION, new byte[0]),
                    () -> redis.set(DESCRIPTION, ascii("something else")),
                    () -> redis.set(DESCRIPTION, Arrays.copyOf(description, description.length - 1)),
                    () -> redis.set(BODY, new byte[0]),
                    () -> redis.set(BODY, Arrays.copyOf(body, body.length - 1)),
                    () -> redis.set(BODY, flipped(body)),
                    () -> redis.del(BODY),
                    () -> redis.del(DESCRIPTION));
            for (Runnable damage : damages) {
                damage.run();
                assertThat(backend.get(KEY)).isEmpty();

                put(backend, KEY, RESPONSE);
                assertThat(backend.get(KEY)).isPresent();

                damage.run();
                StoredResponse another = response("another body");
                assertThat(backend.compareAndSet(KEY, Optional.empty(), another))
                        .isTrue();
                assertThat(backend.get(KEY)).isPresent();
                put(backend, KEY, RESPONSE);
            }
        }
    }

    @Test
    void largeBodyIsComparedInPieces() {
        try (CacheBackend backend = open();
                Jedis redis = server.jedis()) {
            redis.flushAll();
            StoredResponse large = response("x".repeat(1_000_000));
            byte[] bodyKey = ascii("ghp2:b:" + StoredResponseCodec.bodyName(large.body()));
            put(backend, KEY, large);
            redis.configResetStat();

            assertThat(backend.get(KEY, bytes -> false, () -> {})).isEmpty();
            assertThat(backend.compareAndSet(KEY, Optional.empty(), response("another body")))
                    .isFalse();
            assertThat(redis.info("commandstats")).contains("cmdstat_getrange:calls=4,");

            redis.set(bodyKey, flipped(large.body().bytes()));
            assertThat(backend.compareAndSet(KEY, Optional.empty(), response("another body")))
                    .isTrue();
        }
    }

    @Test
    void keyOfWrongTypeIsAbsentAndOverwritten() {
        FailOpenCacheBackend backend = new FailOpenCacheBackend(open());
        try (backend;
                Jedis redis = server.jedis()) {
            List<Runnable> damages =
                    List.of(() -> replaceByList(redis, DESCRIPTION), () -> replaceByList(redis, BODY), () -> {
                        replaceByList(redis, DESCRIPTION);
                        replaceByList(redis, BODY);
                    });
            for (Runnable damage : damages) {
                put(backend, KEY, RESPONSE);
                damage.run();
                for (int i = 0; i < 10; i++) {
                    assertThat(backend.get(KEY)).isEmpty();
                }
                assertThat(backend.compareAndSet(KEY, Optional.empty(), response("another body")))
                        .isTrue();
                assertThat(backend.get(KEY)).isPresent();
            }
            replaceByList(redis, DESCRIPTION);
            assertThat(backend.compareAndSet(KEY, Optional.of(RESPONSE), RESPONSE))
                    .isFalse();

            assertThat(backend.status().health()).isEqualTo(CacheBackendStatus.Health.WORKING);
            assertThat(backend.status().readFailures() + backend.status().storeFailures())
                    .isZero();
        }
    }

    private static void replaceByList(Jedis redis, byte[] key) {
        redis.del(key);
        redis.rpush(key, ascii("x"));
    }

    @Test
    void revalidationRestoresEvictedBody() {
        try (CacheBackend backend = open();
                Jedis redis = server.jedis()) {
            put(backend, KEY, RESPONSE);
            redis.del(BODY);
            backend.compareAndSet(KEY, Optional.of(RESPONSE), response("a body, a body"));

            assertThat(backend.get(KEY)).isPresent();
        }
    }

    @Test
    void revalidationDoesNotResendBody() {
        try (CacheBackend backend = open();
                Jedis redis = server.jedis()) {
            StoredResponse large = response("x".repeat(1_000_000));
            put(backend, KEY, large);
            long before = bytesReceived(redis);
            backend.compareAndSet(
                    KEY,
                    Optional.of(large),
                    large.revalidated(
                            Headers.of("X-New", "1"), large.validators(), Instant.parse("2026-01-02T00:00:00Z")));

            assertThat(backend.get(KEY).orElseThrow().headers().first("X-New")).contains("1");
            assertThat(bytesReceived(redis) - before).isLessThan(2_000);
        }
    }

    @Test
    void usesRedisOnceItIsAvailable() {
        try (RedisServer late = RedisServer.start()) {
            late.kill();
            try (CacheBackend backend = new RedisCacheBackendProvider()
                    .create(new CacheBackendSettings("redis://127.0.0.1:" + late.port(), TIME_TO_LIVE, 1))) {
                assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(JedisException.class);

                late.restart();
                put(backend, KEY, RESPONSE);
                assertThat(backend.get(KEY)).isPresent();
            }
        }
    }

    @Test
    void closedConnectionsFailNoCall() {
        try (RedisServer restarted = RedisServer.start();
                CacheBackend backend = new RedisCacheBackendProvider()
                        .create(new CacheBackendSettings("redis://127.0.0.1:" + restarted.port(), TIME_TO_LIVE, 1))) {
            put(backend, KEY, RESPONSE);
            restarted.kill();
            restarted.restart();

            assertThat(backend.get(KEY)).isEmpty();
            put(backend, KEY, RESPONSE);
            assertThat(backend.get(KEY)).isPresent();
        }
    }

    @Test
    void unresponsiveRedisTimesOut() {
        try (RedisServer stuck = RedisServer.start();
                CacheBackend backend = new RedisCacheBackendProvider()
                        .create(new CacheBackendSettings("redis://127.0.0.1:" + stuck.port(), TIME_TO_LIVE, 1));
                Jedis redis = stuck.jedis()) {
            put(backend, KEY, RESPONSE);
            redis.clientPause(2_000);

            long start = System.nanoTime();
            assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(JedisException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(200), Duration.ofMillis(1_500));

            await().ignoreExceptions().until(() -> backend.get(KEY).isPresent());
        }
    }

    @Test
    void slowRedisResponseTimesOut() throws Exception {
        try (ThrottlingRelay relay = new ThrottlingRelay(server.port());
                CacheBackend backend = new RedisCacheBackendProvider()
                        .create(new CacheBackendSettings("redis://127.0.0.1:" + relay.port(), TIME_TO_LIVE, 1))) {
            put(backend, KEY, response("x".repeat(4_000)));
            assertThat(backend.get(KEY)).isPresent();
            relay.throttle();

            assertThatThrownBy(() -> backend.get(KEY))
                    .isInstanceOf(JedisException.class)
                    .hasMessage("Redis has not answered within 500 ms");

            relay.stopThrottling();
            assertThat(backend.get(KEY)).isPresent();
        }
    }

    @Test
    void reportsEndOfReadThatHasTimedOut() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (ThrottlingRelay relay = new ThrottlingRelay(server.port());
                CacheBackend backend = new RedisCacheBackendProvider()
                        .create(new CacheBackendSettings("redis://127.0.0.1:" + relay.port(), TIME_TO_LIVE, 1))) {
            put(backend, KEY, response("x".repeat(100_000)));
            LongPredicate throttled = bytes -> {
                relay.throttle();
                return true;
            };

            assertThatThrownBy(() -> backend.get(KEY, throttled, () -> ended.set(true)))
                    .isInstanceOf(JedisException.class)
                    .hasMessage("Redis has not answered within 500 ms");
            assertThat(ended).isFalse();

            relay.stopThrottling();
            await().untilTrue(ended);
        }
    }

    @Test
    void fullRedisStillServesEntries() {
        try (RedisServer full = RedisServer.start();
                CacheBackend backend = new FailOpenCacheBackend(new RedisCacheBackendProvider()
                        .create(new CacheBackendSettings("redis://127.0.0.1:" + full.port(), TIME_TO_LIVE, 1)));
                Jedis redis = full.jedis()) {
            put(backend, KEY, RESPONSE);
            byte[] description = redis.get(DESCRIPTION);
            byte[] body = redis.get(BODY);
            redis.configSet("maxmemory-policy", "noeviction");
            redis.configSet("maxmemory", "1");
            for (int i = 0; i < 20; i++) {
                backend.compareAndSet(KEY, Optional.of(RESPONSE), response("another"));
                assertThat(backend.get(KEY).orElseThrow().body().decode())
                        .isEqualTo(RESPONSE.body().decode());
            }

            assertThat(redis.get(DESCRIPTION)).isEqualTo(description);
            assertThat(redis.get(BODY)).isEqualTo(body);
        }
    }

    private static long bytesReceived(Jedis redis) {
        return redis.info("stats")
                .lines()
                .filter(line -> line.startsWith("total_net_input_bytes:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        return flipped;
    }

    private static StoredResponse response(String body) {
        return StoredResponse.of(
                Headers.of("Content-Type", "text/plain"),
                StoredBody.identity(body.getBytes(StandardCharsets.UTF_8)),
                new Validators(Optional.of("\"a\""), "f", Optional.empty(), false),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
