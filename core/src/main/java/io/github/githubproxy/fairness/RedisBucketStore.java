package io.github.githubproxy.fairness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.githubproxy.store.RedisConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * Stores Bucket4j's buckets in Redis. A value is a checksum followed by Bucket4j's bytes. A key expires when its bucket is full
 * again, because a new bucket is full as well. Bucket4j's own Jedis integration needs an older Jedis.
 */
final class RedisBucketStore extends AbstractCompareAndSwapBasedProxyManager<String> {
    /** Keys expire this much later, because on a replica whose clock is behind the bucket is not full yet. */
    private static final Duration KEEP_FULL = Duration.ofSeconds(10);

    private final RedisConnection connection;
    private final ExpirationAfterWriteStrategy expiry;

    private RedisBucketStore(RedisConnection connection, ExpirationAfterWriteStrategy expiry, ClientSideConfig config) {
        super(config);
        this.connection = connection;
        this.expiry = expiry;
    }

    static RedisBucketStore at(RedisConnection connection, InstantSourceTimeMeter meter) {
        ExpirationAfterWriteStrategy expiry =
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEEP_FULL);
        return new RedisBucketStore(
                connection,
                expiry,
                ClientSideConfig.getDefault()
                        .withClientClock(meter)
                        .withRequestTimeout(connection.callTimeout())
                        .withExpirationAfterWriteStrategy(expiry));
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
        return new Operation(key.getBytes(US_ASCII));
    }

    /** One change of one bucket, retried while other replicas change it at the same time. */
    private final class Operation implements CompareAndSwapOperation {
        private final byte[] key;
        private byte[] found = {};

        Operation(byte[] key) {
            this.key = key;
        }

        @Override
        public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
            Optional<byte[]> value = connection.execute(redis -> Optional.ofNullable(RedisConnection.get(redis, key)));
            found = value.orElseGet(() -> new byte[0]);
            return state(found);
        }

        @Override
        public boolean compareAndSwap(
                byte[] originalData, byte[] newData, RemoteBucketState newState, Optional<Long> timeoutNanos) {
            long millis = expiry.calculateTimeToLiveMillis(newState, currentTimeNanos());
            return connection.execute(
                    redis -> RedisConnection.compareAndSet(redis, key, found, value(newData), millis));
        }
    }

    private static byte[] value(byte[] state) {
        return ByteBuffer.allocate(Integer.BYTES + state.length)
                .putInt(checksum(state))
                .put(state)
                .array();
    }

    /** A damaged value counts as absent. */
    private static Optional<byte[]> state(byte[] value) {
        if (value.length <= Integer.BYTES) {
            return Optional.empty();
        }
        byte[] state = Arrays.copyOfRange(value, Integer.BYTES, value.length);
        return ByteBuffer.wrap(value).getInt() == checksum(state) ? Optional.of(state) : Optional.empty();
    }

    @Override
    public boolean isExpireAfterWriteSupported() {
        return true;
    }

    @Override
    public boolean isAsyncModeSupported() {
        return false;
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected CompletableFuture<Void> removeAsync(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeProxy(String key) {
        throw new UnsupportedOperationException("buckets expire");
    }

    private static int checksum(byte[] state) {
        CRC32C checksum = new CRC32C();
        checksum.update(state);
        return (int) checksum.getValue();
    }
}
