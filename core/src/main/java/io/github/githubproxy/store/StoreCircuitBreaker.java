package io.github.githubproxy.store;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * A circuit breaker for calls of one kind to a store. It logs once when it opens and once when it closes again. Safe for
 * use by many threads.
 */
public final class StoreCircuitBreaker {
    /** The breaker opens if half of so many calls fail. A request makes up to three. */
    private static final int WINDOW_CALLS = 6;

    private final Settings settings;
    private final CircuitBreaker breaker;
    private final LongAdder failures = new LongAdder();

    /** Why the last call failed or was slow; shown in the log when the breaker opens. */
    private volatile String lastProblem = "";

    /**
     * The settings of a circuit breaker.
     *
     * @param log the logger of changes of state
     * @param slowCall the breaker opens if every call takes longer than this
     * @param openFor how long no call is made after the breaker has opened
     * @param probes the number of calls after that time that decide together whether the breaker closes
     * @param openMessage logged with the last problem when the breaker opens
     * @param closedMessage logged when the breaker closes
     */
    public record Settings(
            Logger log, Duration slowCall, Duration openFor, int probes, String openMessage, String closedMessage) {}

    /** Creates a closed breaker: it lets all calls through. */
    public StoreCircuitBreaker(Settings settings, Ticker ticker) {
        this.settings = settings;
        this.breaker = CircuitBreaker.of(
                "store",
                CircuitBreakerConfig.custom()
                        .slidingWindow(WINDOW_CALLS, WINDOW_CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(settings.slowCall)
                        .slowCallRateThreshold(100)
                        .waitDurationInOpenState(settings.openFor)
                        .permittedNumberOfCallsInHalfOpenState(settings.probes)
                        .clock(new MonotonicClock(ticker))
                        .currentTimestampFunction(clock -> ticker.read(), TimeUnit.NANOSECONDS)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    /** Returns the result of the call; empty if the call throws an exception, or is not made because the breaker is open. */
    public <T> Optional<T> execute(Supplier<Optional<T>> call) {
        if (!breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = breaker.getCurrentTimestamp();
        try {
            Optional<T> result = call.get();
            long nanos = breaker.getCurrentTimestamp() - start;
            if (nanos > settings.slowCall.toNanos()) {
                lastProblem = "it takes more than " + settings.slowCall.toMillis() + " ms";
            }
            breaker.onSuccess(nanos, breaker.getTimestampUnit());
            return result;
        } catch (RuntimeException e) {
            failures.increment();
            lastProblem = e.toString().replaceAll("\\p{Cntrl}+", " ");
            settings.log.debug("A call to the store failed", e);
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            return Optional.empty();
        } catch (Error e) {
            // An Error does not show whether the store works. The permission goes to another call.
            breaker.releasePermission();
            throw e;
        }
    }

    /** Returns whether calls are made. If not, the store failed or was slow, and at most single probes are made. */
    public boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    /** Returns the number of calls that threw an exception. */
    public long failures() {
        return failures.sum();
    }

    /** Discards the recorded calls unless the breaker has opened. For calls that failed for a reason known elsewhere. */
    public void resetIfClosed() {
        if (isClosed()) {
            breaker.reset();
        }
    }

    /** Runs the action each time the breaker closes. */
    public void onClosed(Runnable action) {
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.CLOSED) {
                action.run();
            }
        });
    }

    /** Called once for each change of state, on the thread whose call caused it. */
    private void log(StateTransition change) {
        if (change.getFromState() == State.CLOSED) {
            settings.log.warn("{}: {}", settings.openMessage, lastProblem);
        } else if (change.getToState() == State.CLOSED) {
            settings.log.info("{}", settings.closedMessage);
        }
    }

    /** A clock of elapsed time since an arbitrary moment. Unlike the system's clock it never goes back. */
    private static final class MonotonicClock extends Clock {
        private final Ticker ticker;

        MonotonicClock(Ticker ticker) {
            this.ticker = ticker;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(ticker.read());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
