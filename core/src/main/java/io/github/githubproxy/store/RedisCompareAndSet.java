package io.github.githubproxy.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/** Compares and stores in one step. A script, since Redis has had a command for it only since version 8.4. */
public final class RedisCompareAndSet {
    /** Nothing is as good as an empty value. */
    private static final byte[] SCRIPT = """
            if (redis.call('GET', KEYS[1]) or '') == ARGV[1] then
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              return 1
            end
            return 0
            """.getBytes(US_ASCII);

    private RedisCompareAndSet() {}

    /**
     * Stores {@code value} for so long, if {@code expected} is what is there.
     *
     * @param expected empty if nothing is to be there
     * @return whether it was
     */
    public static boolean run(UnifiedJedis redis, byte[] key, byte[] expected, byte[] value, long millisToLive) {
        byte[] millis = Long.toString(millisToLive).getBytes(US_ASCII);
        return Long.valueOf(1).equals(redis.eval(SCRIPT, List.of(key), List.of(expected, value, millis)));
    }
}
