package io.github.githubproxy.cache.backend;

import io.github.githubproxy.redis.RedisSentinels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

class RedisSentinelCacheBackendTest extends RedisCacheBackendContract {
    private static RedisSentinels sentinels;

    @BeforeAll
    static void start() {
        sentinels = RedisSentinels.start();
    }

    @AfterAll
    static void stop() {
        sentinels.close();
    }

    @Override
    String url() {
        return "redis-sentinel://" + sentinels.hosts() + "/" + RedisSentinels.MASTER + "?db=3&" + LONG_TIMEOUT;
    }

    @Override
    List<Jedis> stores() {
        Jedis jedis = sentinels.master().jedis();
        jedis.select(3);
        return List.of(jedis);
    }
}
