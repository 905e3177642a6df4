package io.github.githubproxy.redis;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.MigrateParams;

/** A Redis Cluster of three masters on this machine. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16384;

    private final List<RedisServer> masters = new ArrayList<>();

    private RedisCluster() {}

    public static RedisCluster start() {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.form();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void form() {
        for (int i = 0; i < 3; i++) {
            masters.add(RedisServer.start(
                    "--cluster-enabled", "yes",
                    "--cluster-port", Integer.toString(RedisServer.freePort()),
                    "--cluster-node-timeout", "1000",
                    // The slots of those that are left stay in use where a master is lost.
                    "--cluster-require-full-coverage", "no"));
        }
        int busOfFirst = Integer.parseInt(
                masters.get(0).jedis().configGet("cluster-port").get("cluster-port"));
        for (int i = 0; i < 3; i++) {
            try (Jedis jedis = masters.get(i).jedis()) {
                jedis.clusterAddSlotsRange(SLOTS * i / 3, SLOTS * (i + 1) / 3 - 1);
                if (i > 0) {
                    jedis.sendCommand(
                            redis.clients.jedis.Protocol.Command.CLUSTER,
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(masters.get(0).port()),
                            Integer.toString(busOfFirst));
                }
            }
        }
        await().until(() -> masters.stream().allMatch(RedisCluster::knowsAll));
    }

    private static boolean knowsAll(RedisServer server) {
        try (Jedis jedis = server.jedis()) {
            String info = jedis.clusterInfo();
            return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS);
        }
    }

    public List<RedisServer> masters() {
        return List.copyOf(masters);
    }

    public String hosts() {
        return masters.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    /** Moves all slots that have keys from the first master to the second, while both are used; returns how many. */
    public int migrate() {
        int moved = 0;
        RedisServer source = masters.get(0);
        RedisServer target = masters.get(1);
        try (Jedis from = source.jedis();
                Jedis to = target.jedis();
                Jedis third = masters.get(2).jedis()) {
            String fromId = from.clusterMyId();
            String toId = to.clusterMyId();
            for (int slot = 0; slot < SLOTS / 3; slot++) {
                if (from.clusterCountKeysInSlot(slot) > 0) {
                    to.clusterSetSlotImporting(slot, fromId);
                    from.clusterSetSlotMigrating(slot, toId);
                    // New keys may come in meanwhile; from here on they go to the other.
                    List<byte[]> keys = from.clusterGetKeysInSlotBinary(slot, 100);
                    while (!keys.isEmpty()) {
                        from.migrate(
                                "127.0.0.1",
                                target.port(),
                                0,
                                5_000,
                                MigrateParams.migrateParams().replace(),
                                keys.toArray(byte[][]::new));
                        keys = from.clusterGetKeysInSlotBinary(slot, 100);
                    }
                    to.clusterSetSlotNode(slot, toId);
                    from.clusterSetSlotNode(slot, toId);
                    third.clusterSetSlotNode(slot, toId);
                    moved++;
                }
            }
        }
        return moved;
    }

    @Override
    public void close() {
        masters.forEach(RedisServer::close);
    }
}
