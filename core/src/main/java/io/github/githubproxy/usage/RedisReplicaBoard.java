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
 * Where replicas leave word of themselves for each other, in Redis: a set with the replicas' names, and under each name its
 * word, which expires. Each command is about one key, so that a cluster can keep them on different nodes.
 */
final class RedisReplicaBoard implements AutoCloseable {
    /** Whoever changes what is below this prefix counts it up: replicas of different versions share a store. */
    private static final String PREFIX = "ghp-status1:";

    private static final byte[] NAMES = bytes("names");

    private static final Duration KEPT = Duration.ofSeconds(30);

    /** A set whose replicas are all gone goes too. */
    private static final Duration NAMES_KEPT = Duration.ofHours(1);

    private static final StoreCircuitBreaker.Settings MANNER = new StoreCircuitBreaker.Settings(
            LoggerFactory.getLogger(RedisReplicaBoard.class),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            1,
            "Redis fails; until it works again, the status page shows this replica alone",
            "The status page shows other replicas again");

    private final RedisConnection connection;
    private final StoreCircuitBreaker guard = new StoreCircuitBreaker(MANNER, Ticker.systemTicker());

    RedisReplicaBoard(RedisConnection connection) {
        this.connection = connection;
    }

    /** Leaves word, in place of this replica's last. It is forgotten after half a minute. */
    void leave(String replica, byte[] word) {
        var unused = guard.execute(() -> connection.execute(redis -> {
            redis.set(bytes(replica), word, SetParams.setParams().px(KEPT.toMillis()));
            redis.sadd(NAMES, replica.getBytes(US_ASCII));
            redis.pexpire(NAMES, NAMES_KEPT.toMillis());
            return Optional.of(replica);
        }));
    }

    /** What others have left; nothing while Redis fails. */
    List<byte[]> others(String replica) {
        return guard.execute(() -> Optional.of(connection.execute(redis -> {
                    List<byte[]> words = new ArrayList<>();
                    for (byte[] member : redis.smembers(NAMES)) {
                        String name = new String(member, US_ASCII);
                        if (!name.equals(replica)) {
                            byte[] word = redis.get(bytes(name));
                            if (word == null) {
                                redis.srem(NAMES, member);
                            } else {
                                words.add(word);
                            }
                        }
                    }
                    return words;
                })))
                .orElse(List.of());
    }

    @Override
    public void close() {
        connection.close();
    }

    private static byte[] bytes(String name) {
        return (PREFIX + name).getBytes(US_ASCII);
    }
}
