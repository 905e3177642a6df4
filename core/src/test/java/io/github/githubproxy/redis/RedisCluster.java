package io.github.githubproxy.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.params.MigrateParams;

/** A local Redis Cluster of three masters. The last one has a replica. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16384;

    private static final int MASTERS = 3;

    private final List<RedisServer> servers = new ArrayList<>();

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
        for (int i = 0; i <= MASTERS; i++) {
            servers.add(RedisServer.start(
                    "--cluster-enabled", "yes",
                    "--cluster-port", Integer.toString(RedisServer.freePort()),
                    "--cluster-node-timeout", "1000",
                    "--repl-diskless-sync-delay", "0"));
        }
        String first = Integer.toString(servers.get(0).port());
        for (int i = 0; i <= MASTERS; i++) {
            try (Jedis jedis = servers.get(i).jedis();
                    Jedis toFirst = servers.get(0).jedis()) {
                if (i < MASTERS) {
                    jedis.clusterAddSlotsRange(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS - 1);
                }
                if (i > 0) {
                    String bus = toFirst.configGet("cluster-port").get("cluster-port");
                    jedis.sendCommand(Protocol.Command.CLUSTER, "MEET", "127.0.0.1", first, bus);
                }
            }
        }
        await().until(() -> servers.stream().allMatch(RedisCluster::knowsAll));
        try (Jedis last = servers.get(MASTERS - 1).jedis();
                Jedis replica = servers.get(MASTERS).jedis()) {
            replica.clusterReplicate(last.clusterMyId());
            await().until(() -> replica.info("replication").contains("master_link_status:up"));
        }
    }

    private static boolean knowsAll(RedisServer server) {
        try (Jedis jedis = server.jedis()) {
            String info = jedis.clusterInfo();
            return info.contains("cluster_state:ok")
                    && info.contains("cluster_slots_ok:" + SLOTS)
                    && info.contains("cluster_known_nodes:" + (MASTERS + 1));
        }
    }

    public List<RedisServer> masters() {
        return servers.subList(0, MASTERS);
    }

    public String hosts() {
        return servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    /** Kills the master that has a replica and waits until the replica is promoted. */
    public void killMasterWithReplica() {
        servers.get(MASTERS - 1).kill();
        try (Jedis replica = servers.get(MASTERS).jedis()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> replica.info("replication").contains("role:master"));
        }
    }

    /** Moves all slots with keys from the first master to the second while both are in use. Returns the number of slots. */
    public int migrate() {
        int moved = 0;
        RedisServer source = servers.get(0);
        RedisServer target = servers.get(1);
        try (Jedis from = source.jedis();
                Jedis to = target.jedis();
                Jedis third = servers.get(2).jedis()) {
            String fromId = from.clusterMyId();
            String toId = to.clusterMyId();
            for (int slot = 0; slot < SLOTS / MASTERS; slot++) {
                if (from.clusterCountKeysInSlot(slot) > 0) {
                    to.clusterSetSlotImporting(slot, fromId);
                    from.clusterSetSlotMigrating(slot, toId);
                    // New keys may have been added meanwhile. From here on they are written to the other master.
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
        servers.forEach(RedisServer::close);
    }
}
