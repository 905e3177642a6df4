package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.providers.SentineledConnectionProvider;

class LogLevelsTest {

    /** Jedis repeats itself every few seconds, with stack traces, for as long as no sentinel is there. */
    @Test
    void onlyCacheBackendLogsRedisOutage() {
        assertThat(LoggerFactory.getLogger(SentineledConnectionProvider.class).isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger(FailOpenCacheBackend.class).isInfoEnabled())
                .isTrue();
    }
}
