package io.github.githubproxy.cache;

import io.github.githubproxy.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

class RedisCacheBackendTest extends RedisContract {
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
        return "redis://127.0.0.1:" + server.port();
    }

    @Override
    List<Jedis> stores() {
        return List.of(server.jedis());
    }
}
