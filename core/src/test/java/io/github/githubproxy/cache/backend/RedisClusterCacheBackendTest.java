package io.github.githubproxy.cache.backend;

import io.github.githubproxy.redis.RedisCluster;
import io.github.githubproxy.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

class RedisClusterCacheBackendTest extends RedisCacheBackendContract {
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    String url() {
        return "redis-cluster://" + cluster.hosts() + "?" + LONG_TIMEOUT;
    }

    @Override
    List<Jedis> stores() {
        return cluster.masters().stream().map(RedisServer::jedis).toList();
    }
}
