package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendUsage;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.store.CircuitBreakerState;
import io.github.githubproxy.store.StoreCircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no failure of a backend fail a request, nor make many wait: while it fails or is slow it is left alone, and one
 * call now and then finds out whether it works again. Says so once when that begins, and once when it ends.
 *
 * <p>A backend may refuse to store and still be good to read: a full one, or the copy of another. So there are two guards.
 */
public final class FailOpenCacheBackend implements CacheBackend {
    private static final Logger LOG = LoggerFactory.getLogger(FailOpenCacheBackend.class);

    /** More than this and asking GitHub alone would be no slower. */
    private static final Duration SLOW = Duration.ofMillis(200);

    private static final StoreCircuitBreaker.Manner READING = new StoreCircuitBreaker.Manner(
            LOG,
            SLOW,
            Duration.ofSeconds(1),
            1,
            "The cache backend fails; requests go on as if nothing were stored",
            "The cache backend works again");

    /** A full backend takes something now and then: several must go well, or the log would tell of each. */
    private static final StoreCircuitBreaker.Manner STORING = new StoreCircuitBreaker.Manner(
            LOG,
            SLOW,
            Duration.ofSeconds(5),
            3,
            "The cache backend stores nothing new; what it has is still used",
            "The cache backend stores again");

    private final CacheBackend backend;
    private final StoreCircuitBreaker reading;
    private final StoreCircuitBreaker storing;

    /** Guards that backend. */
    public FailOpenCacheBackend(CacheBackend backend) {
        this(backend, Ticker.systemTicker());
    }

    FailOpenCacheBackend(CacheBackend backend, Ticker ticker) {
        this.backend = backend;
        this.reading = new StoreCircuitBreaker(READING, ticker);
        this.storing = new StoreCircuitBreaker(STORING, ticker);
        // One that was down could not store either, which needs no line of its own.
        reading.whenItWorksAgain(storing::forget);
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return reading.guarded(() -> backend.get(key));
    }

    @Override
    public boolean put(CacheKey key, StoredResponse response) {
        return stored(() -> backend.put(key, response));
    }

    @Override
    public boolean putIf(CacheKey key, Optional<StoredResponse> expected, StoredResponse response) {
        return stored(() -> backend.putIf(key, expected, response));
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        stored(() -> {
            backend.replace(key, expected, replacement);
            return true;
        });
    }

    private boolean stored(Supplier<Boolean> call) {
        return reading.letsThrough()
                && storing.guarded(() -> Optional.of(call.get())).orElse(false);
    }

    /** What the backend tells of itself; empty if that fails. */
    @Override
    public Optional<CacheBackendUsage> figures() {
        try {
            return backend.figures();
        } catch (RuntimeException e) {
            LOG.debug("The cache backend does not tell how full it is", e);
            return Optional.empty();
        }
    }

    /** How the calls fare that read. */
    public CircuitBreakerState reading() {
        return reading.report();
    }

    /** How the calls fare that store; they need a backend that can be read. */
    public CircuitBreakerState storing() {
        return storing.report();
    }

    @Override
    public void close() {
        backend.close();
    }
}
