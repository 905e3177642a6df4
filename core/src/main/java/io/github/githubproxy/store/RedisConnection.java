package io.github.githubproxy.store;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The way to Redis, which need not be there when the proxy starts, and may go and come back. No call takes longer than
 * the address allows.
 */
public final class RedisConnection implements AutoCloseable {
    private final RedisClientFactory factory;
    private final TimeLimiter calls;
    private final AtomicReference<RedisClientFactory.@Nullable Client> client = new AtomicReference<>();

    /** Held by the one that opens the client. Nobody waits for it. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile boolean closed;

    RedisConnection(RedisClientFactory factory) {
        this.factory = factory;
        this.calls = factory.calls();
        try {
            client();
        } catch (JedisException e) {
            // Whoever needs it first tries again, and it is told then.
        }
    }

    /**
     * Runs commands that may be run twice.
     *
     * @throws JedisException if Redis is not there, does not answer in time, or refuses
     */
    public <T> T execute(Function<UnifiedJedis, T> commands) {
        return calls.call(() -> executeUnbounded(commands));
    }

    /** How long a call takes at the most. */
    public Duration patience() {
        return factory.patience();
    }

    /**
     * To be asked within a call before it goes on to another command: what nobody waits for must not be stored later.
     *
     * @throws JedisException if the call has been given up
     */
    public static void requireAwaited() {
        TimeLimiter.requireAwaited();
    }

    private <T> T executeUnbounded(Function<UnifiedJedis, T> commands) {
        RedisClientFactory.Client open = client();
        try {
            return commands.apply(open.jedis());
        } catch (JedisConnectionException e) {
            if (isTimeout(e)) {
                throw e;
            }
            requireAwaited();
            // The server has closed connections, for being idle or because it went away. The others are no better, and
            // would each fail a request.
            open.dropIdle().run();
            return commands.apply(open.jedis());
        }
    }

    /** There is no point in waiting as long again. */
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
        calls.close();
        RedisClientFactory.Client open = client.getAndSet(null);
        if (open != null) {
            open.jedis().close();
        }
    }
}
