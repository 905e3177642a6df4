package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Jedis;

/** The contract on a real Redis. */
abstract class RedisCacheBackendContract extends CacheBackendContract {

    /** For bodies of megabytes, on machines that do much else. */
    static final String LONG_TIMEOUT = "timeout=10000";

    /** {@code CACHE_BACKEND_URL}. */
    abstract String url();

    /** Connections to all servers that hold entries. */
    abstract List<Jedis> stores();

    @Override
    protected CacheBackend open() {
        return new RedisCacheBackendProvider().create(new CacheBackendSettings(url(), TIME_TO_LIVE, 1));
    }

    @Override
    protected CacheBackend openAnother(CacheBackend first) {
        return open();
    }

    /** Shortens what is left to live, which is the same to Redis as time that has passed. */
    @Override
    protected void advanceTime(Duration time) {
        for (Jedis store : stores()) {
            try (store) {
                Set<byte[]> keys = store.keys("ghp2:*".getBytes(StandardCharsets.US_ASCII));
                for (byte[] key : keys) {
                    long left = store.pttl(key);
                    // It has no end if -1, and is gone meanwhile if -2.
                    assertThat(left).as("what is stored expires").isNotEqualTo(-1);
                    assertThat(left).isLessThanOrEqualTo(TIME_TO_LIVE.toMillis());
                    store.pexpire(key, Math.max(0, left - time.toMillis()));
                }
            }
        }
    }
}
