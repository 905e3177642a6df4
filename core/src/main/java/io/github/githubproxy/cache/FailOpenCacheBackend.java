package io.github.githubproxy.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no failure of a backend fail a request, nor make many wait: while it fails or is slow it is left alone, and one
 * call now and then finds out whether it works again. Says so once when that begins, and once when it ends.
 */
public final class FailOpenCacheBackend implements CacheBackend {
    private static final Logger LOG = LoggerFactory.getLogger(FailOpenCacheBackend.class);

    /** How long the backend is left alone. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** More than this and asking GitHub alone would be no slower. */
    private static final Duration SLOW = Duration.ofMillis(200);

    /** Of so many calls, half may fail. A request makes up to three. */
    private static final int CALLS = 6;

    private final CacheBackend backend;
    private final CircuitBreaker breaker;
    private final LongAdder failures = new LongAdder();

    /** What was wrong with the last call that was no good. */
    private volatile String trouble = "";

    /** Guards that backend. */
    public FailOpenCacheBackend(CacheBackend backend) {
        this(backend, Ticker.systemTicker());
    }

    FailOpenCacheBackend(CacheBackend backend, Ticker ticker) {
        this.backend = backend;
        this.breaker = CircuitBreaker.of(
                "cache",
                CircuitBreakerConfig.custom()
                        .slidingWindow(CALLS, CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(SLOW)
                        .slowCallRateThreshold(100)
                        .waitDurationInOpenState(PAUSE)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(new TickerClock(ticker))
                        .currentTimestampFunction(clock -> ticker.read(), TimeUnit.NANOSECONDS)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return guarded(() -> backend.get(key));
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        guarded(() -> {
            backend.put(key, response);
            return Optional.empty();
        });
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        guarded(() -> {
            backend.replace(key, expected, replacement);
            return Optional.empty();
        });
    }

    /** What the backend tells of itself; empty if that fails. */
    @Override
    public Optional<CacheFigures> figures() {
        try {
            return backend.figures();
        } catch (RuntimeException e) {
            LOG.debug("The cache backend does not tell how full it is", e);
            return Optional.empty();
        }
    }

    /** How many calls have failed. */
    public long failures() {
        return failures.sum();
    }

    /** Tells whether the backend is left alone, as it fails or is slow. */
    public boolean isFailing() {
        return breaker.getState() != State.CLOSED;
    }

    @Override
    public void close() {
        backend.close();
    }

    private <T> Optional<T> guarded(Supplier<Optional<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = breaker.getCurrentTimestamp();
        try {
            Optional<T> result = call.get();
            long nanos = breaker.getCurrentTimestamp() - start;
            if (nanos > SLOW.toNanos()) {
                trouble = "it takes more than " + SLOW.toMillis() + " ms";
            }
            breaker.onSuccess(nanos, breaker.getTimestampUnit());
            return result;
        } catch (RuntimeException e) {
            failures.increment();
            trouble = e.toString().replaceAll("\\p{Cntrl}+", " ");
            LOG.debug("A call to the cache backend failed", e);
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            return Optional.empty();
        } catch (Error e) {
            // Says nothing about the backend; the one call that finds out is another's.
            breaker.releasePermission();
            throw e;
        }
    }

    /** Runs once for each change of state, whichever thread's call made it. */
    private void log(StateTransition change) {
        if (change.getFromState() == State.CLOSED) {
            LOG.warn("The cache backend fails; requests go on as if nothing were stored: {}", trouble);
        } else if (change.getToState() == State.CLOSED) {
            LOG.info("The cache backend works again");
        }
    }
}
