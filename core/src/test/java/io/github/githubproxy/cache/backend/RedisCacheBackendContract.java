package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Jedis;

/** The contract test with a real Redis. */
abstract class RedisCacheBackendContract extends CacheBackendContract {

    /** For bodies of several megabytes on a busy machine. */
    static final String LONG_TIMEOUT = "timeout=10000";

    /** Returns the {@code CACHE_BACKEND_URL}. */
    abstract String url();

    /** Returns connections to all servers that store entries. */
    abstract List<Jedis> stores();

    @Override
    protected CacheBackend open() {
        return new RedisCacheBackendProvider().create(new CacheBackendSettings(url(), TIME_TO_LIVE, 1));
    }

    @Override
    protected CacheBackend openAnother(CacheBackend first) {
        return open();
    }

    /** Shortens the remaining time to live of all keys, which has the same effect as waiting. */
    @Override
    protected void advanceTime(Duration time) {
        for (Jedis store : stores()) {
            try (store) {
                Set<byte[]> keys = store.keys("ghp2:*".getBytes(StandardCharsets.US_ASCII));
                for (byte[] key : keys) {
                    long left = store.pttl(key);
                    // -1 means that the key does not expire, -2 that it has expired in the meantime.
                    assertThat(left).as("every key has a time to live").isNotEqualTo(-1);
                    assertThat(left).isLessThanOrEqualTo(TIME_TO_LIVE.toMillis());
                    store.pexpire(key, Math.max(0, left - time.toMillis()));
                }
            }
        }
    }
}
