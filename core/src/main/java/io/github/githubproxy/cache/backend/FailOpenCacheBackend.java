package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheBackendUsage;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.store.StoreCircuitBreaker;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decorator under which failures of a cache backend do not fail requests. While the backend fails or is slow, it is not
 * called, except for single calls that probe whether it works again. The beginning and the end of such a period are logged
 * once each.
 *
 * <p>Reads and writes have a circuit breaker each, because a backend that refuses writes may still be readable: Redis that
 * is full, or a read-only copy.
 */
public final class FailOpenCacheBackend implements CacheBackend {
    private static final Logger LOG = LoggerFactory.getLogger(FailOpenCacheBackend.class);

    /** With slower calls, requests would be faster without the cache. */
    private static final Duration SLOW_CALL = Duration.ofMillis(200);

    private static final StoreCircuitBreaker.Settings READS = new StoreCircuitBreaker.Settings(
            LOG,
            SLOW_CALL,
            Duration.ofSeconds(1),
            1,
            "The cache backend fails; requests go on as if nothing were stored",
            "The cache backend works again");

    /** A full backend accepts single writes, so one successful probe is not enough. */
    private static final StoreCircuitBreaker.Settings WRITES = new StoreCircuitBreaker.Settings(
            LOG,
            SLOW_CALL,
            Duration.ofSeconds(5),
            3,
            "The cache backend stores nothing new; what it has is still used",
            "The cache backend stores again");

    private final CacheBackend backend;
    private final StoreCircuitBreaker reads;
    private final StoreCircuitBreaker writes;

    /** Creates a decorator. Closing it closes the backend. */
    public FailOpenCacheBackend(CacheBackend backend) {
        this(backend, Ticker.systemTicker());
    }

    FailOpenCacheBackend(CacheBackend backend, Ticker ticker) {
        this.backend = backend;
        this.reads = new StoreCircuitBreaker(READS, ticker);
        this.writes = new StoreCircuitBreaker(WRITES, ticker);
        // Writes that failed because the whole backend was down are not logged a second time.
        reads.onClosed(writes::resetIfClosed);
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return reads.execute(() -> backend.get(key));
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
        return reads.execute(() -> backend.get(key, mayTake, ended));
    }

    @Override
    public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
        return reads.isClosed()
                && writes.execute(() -> Optional.of(backend.compareAndSet(key, expected, update)))
                        .orElse(false);
    }

    @Override
    public Optional<CacheBackendUsage> usage() {
        try {
            return backend.usage();
        } catch (RuntimeException e) {
            LOG.debug("The cache backend cannot report its usage", e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<Runnable> prepare(CacheBackendSettings changed) {
        return backend.prepare(changed);
    }

    /** Returns the state of both circuit breakers and the backend's usage. Does not block. */
    public CacheBackendStatus status() {
        Optional<CacheBackendUsage> usage = usage();
        return new CacheBackendStatus(
                health(),
                reads.failures(),
                writes.failures(),
                value(usage, CacheBackendUsage::entries),
                value(usage, CacheBackendUsage::bytes),
                value(usage, CacheBackendUsage::maxBytes),
                value(usage, CacheBackendUsage::evictions));
    }

    private CacheBackendStatus.Health health() {
        if (!reads.isClosed()) {
            return CacheBackendStatus.Health.FAILING;
        }
        return writes.isClosed() ? CacheBackendStatus.Health.WORKING : CacheBackendStatus.Health.NOT_STORING;
    }

    private static OptionalLong value(Optional<CacheBackendUsage> usage, ToLongFunction<CacheBackendUsage> component) {
        return usage.stream().mapToLong(component).findFirst();
    }

    @Override
    public void close() {
        backend.close();
    }
}
