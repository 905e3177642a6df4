package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.providers.SentineledConnectionProvider;

class LogLevelsTest {

    /** While no sentinel is reachable, Jedis logs stack traces every few seconds, so its logger is turned off. */
    @Test
    void onlyCacheBackendLogsRedisOutage() {
        assertThat(LoggerFactory.getLogger(SentineledConnectionProvider.class).isErrorEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger(FailOpenCacheBackend.class).isInfoEnabled())
                .isTrue();
    }
}
