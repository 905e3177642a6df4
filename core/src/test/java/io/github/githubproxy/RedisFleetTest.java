package io.github.githubproxy;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.redis.RedisCluster;
import io.github.githubproxy.redis.RedisSentinels;
import io.github.githubproxy.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two proxies share one Redis while GitHub's answers change and Redis fails. */
class RedisFleetTest {

    @Test
    void aRedisThatIsKilledAndStartedAgainFailsNoRequestAndIsUsedAgain() {
        try (RedisServer server = RedisServer.start();
                RedisFleet fleet = RedisFleet.start("redis://127.0.0.1:" + server.port())) {
            answers(fleet, 5_000);
            hits(fleet, 1_000);

            server.kill();
            answers(fleet, 5_000);
            show("while Redis was killed", fleet);

            server.startAgain();
            hits(fleet, 5_000);
            show("one Redis", fleet);
            fleet.assertNothingWrong();
        }
    }

    @Test
    void aMasterThatIsLostFailsNoRequestAndItsReplicaIsUsed() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                RedisFleet fleet =
                        RedisFleet.start("redis-sentinel://" + sentinels.hosts() + "/" + RedisSentinels.MASTER)) {
            answers(fleet, 5_000);
            hits(fleet, 1_000);

            RedisServer lost = sentinels.master();
            lost.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> sentinels.master() != lost);
            hits(fleet, 5_000);
            show("sentinels", fleet);
            fleet.assertNothingWrong();
        }
    }

    @Test
    void aClusterThatMovesSlotsAndLosesAMasterFailsNoRequest() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisFleet fleet = RedisFleet.start("redis-cluster://" + cluster.hosts())) {
            answers(fleet, 5_000);
            hits(fleet, 1_000);

            int moved = cluster.migrate();
            hits(fleet, 5_000);
            show("a cluster, " + moved + " slots moved", fleet);

            cluster.loseAMaster();
            hits(fleet, 5_000);
            show("a cluster, one master lost", fleet);
            fleet.assertNothingWrong();
        }
    }

    /** Waits until so many more requests have been answered. */
    private static void answers(RedisFleet fleet, long more) {
        long before = fleet.total();
        await().atMost(Duration.ofSeconds(30)).until(() -> fleet.total() >= before + more);
    }

    /** Waits until so many more requests have been answered with what is stored. */
    private static void hits(RedisFleet fleet, long more) {
        long before = fleet.hits();
        await().atMost(Duration.ofSeconds(30)).until(() -> fleet.hits() >= before + more);
    }

    @SuppressWarnings("SystemOut")
    private static void show(String what, RedisFleet fleet) {
        System.out.println(what + ": " + fleet.counts());
    }
}
