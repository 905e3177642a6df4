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

/** Lets calls of one kind through to a backend for as long as they work, and says once that they do not, or do again. */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(FailOpenCacheBackend.class);

    /** More than this and asking GitHub alone would be no slower. */
    private static final Duration SLOW = Duration.ofMillis(200);

    /** Of so many calls, half may fail. A request makes up to three. */
    private static final int CALLS = 6;

    private final CircuitBreaker breaker;
    private final LongAdder failures = new LongAdder();

    /** What was wrong with the last call that was no good. */
    private volatile String trouble = "";

    /**
     * How a guard goes about it.
     *
     * @param pause how long the backend is left alone
     * @param probes so many calls find out together whether it works again
     * @param fails what to log when that begins
     * @param works what to log when it ends
     */
    record Manner(Duration pause, int probes, String fails, String works) {}

    Guard(Manner manner, Ticker ticker) {
        this.breaker = CircuitBreaker.of(
                "cache",
                CircuitBreakerConfig.custom()
                        .slidingWindow(CALLS, CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(SLOW)
                        .slowCallRateThreshold(100)
                        .waitDurationInOpenState(manner.pause)
                        .permittedNumberOfCallsInHalfOpenState(manner.probes)
                        .clock(new TickerClock(ticker))
                        .currentTimestampFunction(clock -> ticker.read(), TimeUnit.NANOSECONDS)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition(), manner));
    }

    <T> Optional<T> guarded(Supplier<Optional<T>> call) {
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

    /** Tells whether calls go through, as far as is known. */
    boolean letsThrough() {
        return breaker.getState() == State.CLOSED;
    }

    GuardReport report() {
        return new GuardReport(letsThrough(), failures.sum());
    }

    /** Forgets the calls of a time that was bad for other reasons, unless they have already been told of. */
    void forget() {
        if (letsThrough()) {
            breaker.reset();
        }
    }

    /** Runs whenever calls go through again. */
    void whenItWorksAgain(Runnable action) {
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.CLOSED) {
                action.run();
            }
        });
    }

    /** Runs once for each change of state, whichever thread's call made it. */
    private void log(StateTransition change, Manner manner) {
        if (change.getFromState() == State.CLOSED) {
            LOG.warn("{}: {}", manner.fails, trouble);
        } else if (change.getToState() == State.CLOSED) {
            LOG.info("{}", manner.works);
        }
    }
}
