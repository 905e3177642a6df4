package io.github.githubproxy.store;

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

/** Lets calls of one kind through to a backend for as long as they work, and says once that they do not, or do again. */
public final class StoreCircuitBreaker {
    /** Of so many calls, half may fail. A request makes up to three. */
    private static final int CALLS = 6;

    private final Manner manner;
    private final CircuitBreaker breaker;
    private final LongAdder failures = new LongAdder();

    /** What was wrong with the last call that was no good. */
    private volatile String trouble = "";

    /**
     * How a guard goes about it.
     *
     * @param log tells of it
     * @param slow if each call takes more than that, they count as failed
     * @param pause how long the backend is left alone
     * @param probes so many calls find out together whether it works again
     * @param fails what to log when that begins
     * @param works what to log when it ends
     */
    public record Manner(Logger log, Duration slow, Duration pause, int probes, String fails, String works) {}

    /** Makes one that lets all calls through for now. */
    public StoreCircuitBreaker(Manner manner, Ticker ticker) {
        this.manner = manner;
        this.breaker = CircuitBreaker.of(
                "store",
                CircuitBreakerConfig.custom()
                        .slidingWindow(CALLS, CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(manner.slow)
                        .slowCallRateThreshold(100)
                        .waitDurationInOpenState(manner.pause)
                        .permittedNumberOfCallsInHalfOpenState(manner.probes)
                        .clock(new MonotonicClock(ticker))
                        .currentTimestampFunction(clock -> ticker.read(), TimeUnit.NANOSECONDS)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    /** Returns what the call returns; empty if it fails, or has not been made as calls fail. */
    public <T> Optional<T> guarded(Supplier<Optional<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = breaker.getCurrentTimestamp();
        try {
            Optional<T> result = call.get();
            long nanos = breaker.getCurrentTimestamp() - start;
            if (nanos > manner.slow.toNanos()) {
                trouble = "it takes more than " + manner.slow.toMillis() + " ms";
            }
            breaker.onSuccess(nanos, breaker.getTimestampUnit());
            return result;
        } catch (RuntimeException e) {
            failures.increment();
            trouble = e.toString().replaceAll("\\p{Cntrl}+", " ");
            manner.log.debug("A call that is guarded failed", e);
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            return Optional.empty();
        } catch (Error e) {
            // Says nothing about the backend; the one call that finds out is another's.
            breaker.releasePermission();
            throw e;
        }
    }

    /** Tells whether calls go through, as far as is known. */
    public boolean letsThrough() {
        return breaker.getState() == State.CLOSED;
    }

    public CircuitBreakerState report() {
        return new CircuitBreakerState(letsThrough(), failures.sum());
    }

    /** Forgets the calls of a time that was bad for other reasons, unless they have already been told of. */
    public void forget() {
        if (letsThrough()) {
            breaker.reset();
        }
    }

    /** Runs whenever calls go through again. */
    public void whenItWorksAgain(Runnable action) {
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.CLOSED) {
                action.run();
            }
        });
    }

    /** Runs once for each change of state, whichever thread's call made it. */
    private void log(StateTransition change) {
        if (change.getFromState() == State.CLOSED) {
            manner.log.warn("{}: {}", manner.fails, trouble);
        } else if (change.getToState() == State.CLOSED) {
            manner.log.info("{}", manner.works);
        }
    }
}
