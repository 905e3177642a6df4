package io.github.githubproxy.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.githubproxy.config.ConfigException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A pool of connections to Redis, which need not be reachable at start-up and may fail and recover. No call takes longer
 * than {@link #callTimeout}. Safe for use by many threads.
 */
public final class RedisConnection implements AutoCloseable {
    private static final String WRONG_TYPE = "WRONGTYPE";

    /**
     * Compares and sets in one step. Redis has a command for it only since version 8.4. A missing key, and one that holds
     * something other than a string, equals "".
     */
    private static final byte[] COMPARE_AND_SET = """
            local found = redis.pcall('GET', KEYS[1])
            if type(found) == 'table' and found.err then
              if not string.find(found.err, 'WRONGTYPE', 1, true) then
                return found
              end
              found = ''
            end
            if (found or '') == ARGV[1] then
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              return 1
            end
            return 0
            """.getBytes(US_ASCII);

    private final TimeLimiter timeLimiter;
    private final AtomicReference<RedisClientFactory.@Nullable Client> client = new AtomicReference<>();

    /** Held by the thread that opens the client. Calls fail instead of waiting for it. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile RedisClientFactory factory;
    private volatile boolean closed;

    RedisConnection(RedisClientFactory factory) {
        this.factory = factory;
        this.timeLimiter = factory.newTimeLimiter();
        client.set(openIfReachable(factory));
    }

    private static RedisClientFactory.@Nullable Client openIfReachable(RedisClientFactory factory) {
        try {
            return factory.open();
        } catch (JedisException e) {
            // The first call tries again, and reports a failure.
            return null;
        }
    }

    /**
     * Prepares the use of another URL, for instance one with a new password. A command that is under way ends on its
     * connection; a call of several commands may be repeated at the new URL.
     *
     * @return the change, which cannot fail; the Redis at the URL need not be reachable
     * @throws ConfigException if the URL is not valid
     */
    public Runnable prepare(String url) {
        RedisClientFactory next = factory.to(url);
        return () -> {
            RedisClientFactory.Client old;
            opening.lock();
            try {
                factory = next;
                old = client.getAndSet(openIfReachable(next));
            } finally {
                opening.unlock();
            }
            if (old != null) {
                old.jedis().close();
            }
            if (closed) {
                close();
            }
        };
    }

    /**
     * Runs commands, and repeats them once if connections turn out to be closed. So the commands must be idempotent.
     *
     * @throws JedisException if Redis is unreachable, does not respond within {@link #callTimeout}, or refuses a command
     */
    public <T> T execute(Function<UnifiedJedis, T> commands) {
        return timeLimiter.call(callTimeout(), () -> executeUnbounded(commands));
    }

    /** Returns the maximum duration of a call. */
    public Duration callTimeout() {
        return factory.callTimeout();
    }

    /**
     * Throws if the call on this thread has been cancelled. To be called between the commands of one call, so that a call
     * that has timed out writes nothing later.
     *
     * @throws JedisException if the call has been cancelled
     */
    public static void requireNotCancelled() {
        TimeLimiter.requireNotCancelled();
    }

    /**
     * Returns the value of a key; null if the key is absent or holds something other than a string, which another user of
     * this Redis has put there.
     */
    public static byte @Nullable [] get(UnifiedJedis redis, byte[] key) {
        return readString(() -> redis.get(key));
    }

    /** Returns at most that many bytes of the value of a key; none at its end, or if the key is absent or holds no string. */
    public static byte[] get(UnifiedJedis redis, byte[] key, long start, int length) {
        byte[] bytes = readString(() -> redis.getrange(key, start, start + length - 1));
        return bytes == null ? new byte[0] : bytes;
    }

    /** Returns the length of the value of a key; 0 if the key is absent or holds something other than a string. */
    public static long length(UnifiedJedis redis, byte[] key) {
        Long length = readString(() -> redis.strlen(key));
        return length == null ? 0 : length;
    }

    /** Runs a command that reads a string; null if the key holds something else. */
    private static <T> @Nullable T readString(Supplier<@Nullable T> command) {
        try {
            return command.get();
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith(WRONG_TYPE)) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Sets a key to {@code value} if {@code expected} is its value, in one atomic step.
     *
     * @param expected empty to set the key only if it is absent, empty or no string
     * @return whether the key was set
     */
    public static boolean compareAndSet(
            UnifiedJedis redis, byte[] key, byte[] expected, byte[] value, long timeToLiveMillis) {
        byte[] millis = Long.toString(timeToLiveMillis).getBytes(US_ASCII);
        return Long.valueOf(1).equals(redis.eval(COMPARE_AND_SET, List.of(key), List.of(expected, value, millis)));
    }

    private <T> T executeUnbounded(Function<UnifiedJedis, T> commands) {
        RedisClientFactory.Client open = client();
        while (true) {
            try {
                return execute(commands, open);
            } catch (JedisException e) {
                RedisClientFactory.Client replacement = client();
                if (replacement.equals(open)) {
                    throw e;
                }
                requireNotCancelled();
                open = replacement;
            }
        }
    }

    private <T> T execute(Function<UnifiedJedis, T> commands, RedisClientFactory.Client open) {
        try {
            return commands.apply(open.jedis());
        } catch (JedisConnectionException e) {
            // A second attempt would probably time out as well.
            if (isTimeout(e)) {
                throw e;
            }
            requireNotCancelled();
            // The server closed idle connections or went away. Each further pooled connection would fail a request too.
            open.closeIdle().run();
            return commands.apply(open.jedis());
        } finally {
            if (!open.equals(client.get())) {
                // Another URL was taken meanwhile. A client of a cluster that was closed connects again when it is
                // used.
                open.jedis().close();
            }
        }
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private RedisClientFactory.Client client() {
        RedisClientFactory.Client open = client.get();
        if (open != null) {
            return open;
        }
        if (closed || !opening.tryLock()) {
            throw new JedisConnectionException("Redis is not connected");
        }
        try {
            RedisClientFactory.Client other = client.get();
            if (other != null) {
                return other;
            }
            RedisClientFactory.Client opened = factory.open();
            client.set(opened);
            if (closed) {
                close();
            }
            return opened;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        timeLimiter.close();
        RedisClientFactory.Client open = client.getAndSet(null);
        if (open != null) {
            open.jedis().close();
        }
        timeLimiter.awaitEnd();
    }
}
