package io.github.githubproxy.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.store.RedisConnection;
import io.github.githubproxy.store.StoreCircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.params.SetParams;

/**
 * Exchanges snapshots between replicas through Redis: a set holds the names of the replicas, and a key for each name its latest
 * snapshot, which expires. Each command uses one key, so that a cluster may keep the keys on different nodes. Safe for use by
 * many threads.
 */
final class RedisSnapshotExchange implements AutoCloseable {
    /** Increase the number on any change of the format below: replicas of different versions share a Redis. */
    private static final String PREFIX = "ghp-status1:";

    private static final byte[] NAMES = bytes("names");

    private static final Duration SNAPSHOT_TTL = Duration.ofSeconds(30);

    /** The set of names expires when no replica has published for this long. */
    private static final Duration NAMES_TTL = Duration.ofHours(1);

    private static final StoreCircuitBreaker.Settings BREAKER_SETTINGS = new StoreCircuitBreaker.Settings(
            LoggerFactory.getLogger(RedisSnapshotExchange.class),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            1,
            "Redis fails; until it works again, the status page shows this replica alone",
            "The status page shows other replicas again");

    private final RedisConnection connection;
    private final StoreCircuitBreaker guard = new StoreCircuitBreaker(BREAKER_SETTINGS, Ticker.systemTicker());

    RedisSnapshotExchange(RedisConnection connection) {
        this.connection = connection;
    }

    /** Replaces this replica's snapshot, which then expires after {@link #SNAPSHOT_TTL}. */
    void publish(String replica, byte[] snapshot) {
        var unused = guard.execute(() -> connection.execute(redis -> {
            redis.set(bytes(replica), snapshot, SetParams.setParams().px(SNAPSHOT_TTL.toMillis()));
            redis.sadd(NAMES, replica.getBytes(US_ASCII));
            redis.pexpire(NAMES, NAMES_TTL.toMillis());
            return Optional.of(replica);
        }));
    }

    /** Returns the latest snapshots of the other replicas; empty while Redis fails. */
    List<byte[]> others(String replica) {
        return guard.execute(() -> Optional.of(connection.execute(redis -> {
                    List<byte[]> snapshots = new ArrayList<>();
                    for (byte[] member : redis.smembers(NAMES)) {
                        String name = new String(member, US_ASCII);
                        if (!name.equals(replica)) {
                            byte[] snapshot = redis.get(bytes(name));
                            if (snapshot == null) {
                                redis.srem(NAMES, member);
                            } else {
                                snapshots.add(snapshot);
                            }
                        }
                    }
                    return snapshots;
                })))
                .orElse(List.of());
    }

    /** As {@link RedisConnection#prepare}. */
    Runnable prepare(String url) {
        return connection.prepare(url);
    }

    @Override
    public void close() {
        connection.close();
    }

    private static byte[] bytes(String name) {
        return (PREFIX + name).getBytes(US_ASCII);
    }
}
