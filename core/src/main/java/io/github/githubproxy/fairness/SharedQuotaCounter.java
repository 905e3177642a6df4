package io.github.githubproxy.fairness;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.githubproxy.store.StoreCircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A counter that all replicas share. A request debits its unit from the store, with one call. A request that cost nothing
 * returns its unit to a local buffer for the next request; units that stay unused are credited to the store in the background.
 *
 * <p>While the store fails, this process counts locally, including the units that it has spent in this window.
 */
final class SharedQuotaCounter implements QuotaCounters.QuotaCounter {
    /** The greatest age of a state from the store that {@link #balance} reports. */
    private static final Duration MAX_AGE = Duration.ofSeconds(2);

    private final Bucket shared;
    private final Store store;
    private final LocalUnitBuffer buffer = new LocalUnitBuffer();
    private final AtomicReference<@Nullable TimedState> lastState = new AtomicReference<>();

    /** The present limit. */
    private volatile WindowQuota quota;

    /** Guarded by this. */
    private LocalQuotaCounters.LocalQuotaCounter local;

    /** The limit that the store was last configured with. */
    private volatile @Nullable WindowQuota configuredQuota;

    /**
     * The store and what all counters of it share.
     *
     * @param guard rejects calls while the store fails
     * @param settleNow settles the debt of a counter in the background
     * @param settleLater credits unused units of a counter after a delay
     */
    record Store(
            RedisBucketStore buckets,
            InstantSourceTimeMeter meter,
            Ticker ticker,
            StoreCircuitBreaker guard,
            Consumer<SharedQuotaCounter> settleNow,
            Consumer<SharedQuotaCounter> settleLater) {}

    /** A state read from the store, and when it was read, in nanoseconds of the ticker. */
    private record TimedState(WindowState state, long at) {}

    SharedQuotaCounter(WindowQuota quota, String key, Store store) {
        this.quota = quota;
        this.local = LocalQuotaCounters.LocalQuotaCounter.of(quota, store.meter);
        this.store = store;
        // Concurrent changes of one bucket would make each other retry; batching sends them as one change.
        this.shared = store.buckets
                .builder()
                .withOptimization(Optimizations.batching())
                .build(key, this::configuration);
    }

    private BucketConfiguration configuration() {
        return quota.configuration();
    }

    /** Sets the limit and returns this counter. */
    SharedQuotaCounter withQuota(WindowQuota now) {
        if (!now.equals(quota)) {
            quota = now;
        }
        return this;
    }

    @Override
    public Optional<Instant> take() {
        Instant now = now();
        if (buffer.take(now)) {
            local().charge(1);
            return Optional.empty();
        }
        Optional<ConsumptionProbe> result = call(() -> shared.tryConsumeAndReturnRemaining(1));
        if (result.isEmpty()) {
            Optional<Instant> refused = local().take();
            if (refused.isEmpty()) {
                recordDebt(1);
            }
            return refused;
        }
        ConsumptionProbe probe = result.get();
        long owed = quota.units() * WindowState.furtherWindows(probe.getNanosToWaitForRefill(), quota);
        WindowState state = remember(probe.getRemainingTokens() - owed, probe.getNanosToWaitForReset(), now);
        if (!probe.isConsumed()) {
            return Optional.of(withBuffer(state).reset());
        }
        local().charge(1);
        return Optional.empty();
    }

    @Override
    public void charge(long units) {
        local().charge(units);
        if (units > 0) {
            recordDebt(units);
        } else if (units < 0) {
            buffer.giveBack(-units, now());
            store.settleLater.accept(this);
        }
    }

    @Override
    public QuotaCounters.Balance balance() {
        Optional<QuotaCounters.Balance> known = known();
        if (known.isEmpty()) {
            refresh();
            known = known();
        }
        return known.orElseGet(() -> local().balance());
    }

    /** Holds the lock so that units on their way from the buffer to the store are counted exactly once. */
    private Optional<QuotaCounters.Balance> known() {
        synchronized (buffer) {
            return recent().map(last -> withBuffer(last.state));
        }
    }

    private QuotaCounters.Balance withBuffer(WindowState state) {
        return state.plus(buffer.held(now())).balance(quota);
    }

    /** Debits the debt from the store, or credits unused units. Returns whether units remain in the buffer. */
    boolean settle() {
        transfer(buffer::settle);
        boolean more = buffer.held(now()) != 0;
        if (more) {
            refresh();
        }
        return more;
    }

    /** Settles the debt or all units. */
    void close() {
        transfer(buffer::drain);
    }

    private void recordDebt(long units) {
        buffer.recordDebt(units, now(), quota.period());
        store.settleNow.accept(this);
    }

    private void transfer(ToLongFunction<Instant> out) {
        long units = removeFromBuffer(out);
        if (units == 0) {
            return;
        }
        boolean done = call(() -> {
                    if (units > 0) {
                        shared.addTokens(units);
                        return true;
                    }
                    return shared.consumeIgnoringRateLimits(-units) >= 0;
                })
                .isPresent();
        if (!done) {
            adjustLastState(-units);
        }
        if (!done && units < 0) {
            // The store may have made the change in spite of the failure. A debt is then debited twice rather than
            // never; units to credit are lost rather than credited twice.
            buffer.recordDebt(-units, now(), quota.period());
        }
    }

    /** Removes units from the buffer, and adds them to the last known state at once so that {@link #balance} stays right. */
    private long removeFromBuffer(ToLongFunction<Instant> out) {
        synchronized (buffer) {
            long units = out.applyAsLong(now());
            adjustLastState(units);
            return units;
        }
    }

    /** Adds units that are being sent to the store to the last known state. */
    private void adjustLastState(long units) {
        lastState.updateAndGet(last -> last == null ? null : new TimedState(last.state.plus(units), last.at));
    }

    private void refresh() {
        Instant now = now();
        Optional<EstimationProbe> result = call(() -> shared.estimateAbilityToConsume(quota.units()));
        if (result.isEmpty()) {
            return;
        }
        EstimationProbe full = result.get();
        boolean inDebt = WindowState.furtherWindows(full.getNanosToWaitForRefill(), quota) > 0;
        Optional<Long> units = inDebt ? call(shared::getAvailableTokens) : Optional.of(full.getRemainingTokens());
        units.ifPresent(known -> remember(known, full.getNanosToWaitForRefill(), now));
    }

    /** Sends the quota again with the next call: another Redis may have a counter of that name with another quota. */
    void forgetConfiguration() {
        configuredQuota = null;
    }

    private <T> Optional<T> call(Supplier<T> command) {
        return store.guard.execute(() -> {
            WindowQuota current = quota;
            if (!current.equals(configuredQuota)) {
                shared.replaceConfiguration(current.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
                configuredQuota = current;
            }
            return Optional.of(command.get());
        });
    }

    private WindowState remember(long left, long nanosUntilFull, Instant now) {
        WindowState state = WindowState.of(left, nanosUntilFull, quota, now);
        if (nanosUntilFull != 0) {
            buffer.setWindowEnd(state.refill(), quota.period());
        }
        lastState.set(new TimedState(state, store.ticker.read()));
        return state;
    }

    /** Returns the last known state unless it is too old or its window has ended. */
    private Optional<TimedState> recent() {
        return Optional.ofNullable(lastState.get())
                .filter(last ->
                        store.ticker.read() - last.at <= MAX_AGE.toNanos() && now().isBefore(last.state.refill()));
    }

    private synchronized QuotaCounters.QuotaCounter local() {
        WindowQuota current = quota;
        if (!local.hasQuota(current)) {
            local = local.resized(current);
        }
        return local;
    }

    private Instant now() {
        return store.meter.now();
    }
}
