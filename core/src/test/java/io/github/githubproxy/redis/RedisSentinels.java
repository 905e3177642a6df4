package io.github.githubproxy.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;

/** A master, its replica, and a sentinel that promotes the replica if the master fails. */
public final class RedisSentinels implements AutoCloseable {
    public static final String MASTER = "the-master";

    private final RedisServer first;
    private final RedisServer second;
    private final RedisServer sentinel;

    private RedisSentinels(RedisServer first, RedisServer second, RedisServer sentinel) {
        this.first = first;
        this.second = second;
        this.sentinel = sentinel;
    }

    public static RedisSentinels start() {
        RedisServer first = RedisServer.start("--repl-diskless-sync-delay", "0");
        RedisServer second = RedisServer.start("--replicaof", "127.0.0.1 " + first.port());
        await().until(() -> {
            try (Jedis jedis = second.jedis()) {
                return jedis.info("replication").contains("master_link_status:up");
            }
        });
        int port = RedisServer.freePort();
        Path directory = RedisServer.directory();
        Path settings = directory.resolve("sentinel.conf");
        try {
            Files.writeString(settings, """
                    port %d
                    sentinel monitor %s 127.0.0.1 %d 1
                    sentinel down-after-milliseconds %s 500
                    sentinel failover-timeout %s 5000
                    """.formatted(port, MASTER, first.port(), MASTER, MASTER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisServer sentinel = RedisServer.start(
                directory,
                port,
                DefaultJedisClientConfig.builder().build(),
                List.of(settings.toString(), "--sentinel"));
        RedisSentinels sentinels = new RedisSentinels(first, second, sentinel);
        await().until(() -> {
            try (Jedis jedis = sentinel.jedis()) {
                return jedis.sentinelReplicas(MASTER).size() == 1;
            }
        });
        return sentinels;
    }

    public String hosts() {
        return "127.0.0.1:" + sentinel.port();
    }

    public RedisServer master() {
        try (Jedis jedis = sentinel.jedis()) {
            int port =
                    Integer.parseInt(jedis.sentinelGetMasterAddrByName(MASTER).get(1));
            return port == first.port() ? first : second;
        }
    }

    @Override
    public void close() {
        sentinel.close();
        second.close();
        first.close();
    }
}
