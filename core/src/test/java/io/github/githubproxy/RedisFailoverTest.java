package io.github.githubproxy;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.redis.RedisCluster;
import io.github.githubproxy.redis.RedisSentinels;
import io.github.githubproxy.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two proxies share one Redis while resources change and Redis fails. */
class RedisFailoverTest {

    @Test
    void killedRedisFailsNoRequestAndIsReused() {
        try (RedisServer server = RedisServer.start();
                LoadedReplicas replicas = LoadedReplicas.start("redis://127.0.0.1:" + server.port())) {
            awaitResponses(replicas, 5_000);
            hits(replicas, 1_000);

            server.kill();
            awaitResponses(replicas, 5_000);
            printCounts("while Redis was killed", replicas);

            server.restart();
            hits(replicas, 5_000);
            printCounts("one Redis", replicas);
            replicas.assertNothingWrong();
        }
    }

    @Test
    void lostMasterFailsOverToReplica() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                LoadedReplicas replicas =
                        LoadedReplicas.start("redis-sentinel://" + sentinels.hosts() + "/" + RedisSentinels.MASTER)) {
            awaitResponses(replicas, 5_000);
            hits(replicas, 1_000);

            RedisServer lost = sentinels.master();
            lost.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> sentinels.master() != lost);
            hits(replicas, 5_000);
            printCounts("sentinels", replicas);
            replicas.assertNothingWrong();
        }
    }

    @Test
    void slotMigrationAndMasterLossFailNoRequest() {
        try (RedisCluster cluster = RedisCluster.start();
                LoadedReplicas replicas = LoadedReplicas.start("redis-cluster://" + cluster.hosts())) {
            awaitResponses(replicas, 5_000);
            hits(replicas, 1_000);

            int moved = cluster.migrate();
            hits(replicas, 5_000);
            printCounts("a cluster, " + moved + " slots moved", replicas);

            cluster.killMasterWithReplica();
            hits(replicas, 5_000);
            printCounts("a cluster, one master lost", replicas);
            replicas.assertNothingWrong();
        }
    }

    /** Waits for that many more responses. */
    private static void awaitResponses(LoadedReplicas replicas, long more) {
        long before = replicas.total();
        await().atMost(Duration.ofSeconds(30)).until(() -> replicas.total() >= before + more);
    }

    /** Waits for that many more revalidated responses. */
    private static void hits(LoadedReplicas replicas, long more) {
        long before = replicas.hits();
        await().atMost(Duration.ofSeconds(30)).until(() -> replicas.hits() >= before + more);
    }

    @SuppressWarnings("SystemOut")
    private static void printCounts(String what, LoadedReplicas replicas) {
        System.out.println(what + ": " + replicas.counts());
    }
}
