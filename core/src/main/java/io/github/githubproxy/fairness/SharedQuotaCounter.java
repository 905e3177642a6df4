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
 * An allowance that all replicas share. A request that costs something asks the store once, to take its unit. One that cost
 * nothing leaves its unit in the purse for the next; what nobody needs any more is given back in the background.
 *
 * <p>While the store fails, this process counts by itself, beginning with what it has let through in this window.
 */
final class SharedQuotaCounter implements QuotaCounter {
    /** What clients are told of what is left may be as old as that. */
    private static final Duration MOST_AGE = Duration.ofSeconds(2);

    private final Bucket shared;
    private final LocalQuotaCounters own;
    private final String name;
    private final Store store;
    private final LocalUnitBuffer purse = new LocalUnitBuffer();
    private final AtomicReference<@Nullable Heard> heard = new AtomicReference<>();

    /** What the limit is now. */
    private volatile WindowQuota quota;

    /** What the limit was when the store was last told of it. */
    private volatile @Nullable WindowQuota told;

    /**
     * What lies behind it.
     *
     * @param guard lets calls to the store through while it works
     * @param soon is handed an allowance that has debts to settle
     * @param later is handed an allowance whose purse is to be looked after in a moment
     */
    record Store(
            RedisBucketStore buckets,
            InstantSourceTimeMeter meter,
            Ticker ticker,
            StoreCircuitBreaker guard,
            Consumer<SharedQuotaCounter> soon,
            Consumer<SharedQuotaCounter> later) {}

    /** What the store has told, and when, in nanoseconds of the ticker. */
    private record Heard(WindowState level, long at) {}

    SharedQuotaCounter(String name, WindowQuota quota, String key, LocalQuotaCounters own, Store store) {
        this.name = name;
        this.quota = quota;
        this.own = own;
        this.store = store;
        // Threads that change a bucket at the same time would keep each other from it: they change it together.
        this.shared = store.buckets
                .builder()
                .withOptimization(Optimizations.batching())
                .build(key, this::configuration);
    }

    private BucketConfiguration configuration() {
        return quota.configuration();
    }

    /** Returns this allowance, which is of that quota from now on. */
    SharedQuotaCounter of(WindowQuota now) {
        if (!now.equals(quota)) {
            quota = now;
        }
        return this;
    }

    @Override
    public Optional<Instant> take() {
        Instant now = now();
        if (purse.take(now)) {
            own().charge(1);
            return Optional.empty();
        }
        Optional<ConsumptionProbe> answer = ask(() -> shared.tryConsumeAndReturnRemaining(1));
        if (answer.isEmpty()) {
            Optional<Instant> refused = own().take();
            if (refused.isEmpty()) {
                owe(1);
            }
            return refused;
        }
        ConsumptionProbe probe = answer.get();
        long owed = quota.units() * WindowState.furtherWindows(probe.getNanosToWaitForRefill(), quota);
        WindowState level = note(probe.getRemainingTokens() - owed, probe.getNanosToWaitForReset(), now);
        if (!probe.isConsumed()) {
            return Optional.of(withPurse(level).reset());
        }
        own().charge(1);
        return Optional.empty();
    }

    @Override
    public void charge(long units) {
        own().charge(units);
        if (units > 0) {
            owe(units);
        } else if (units < 0) {
            purse.put(-units, now());
            store.later.accept(this);
        }
    }

    @Override
    public Balance balance() {
        Optional<Balance> known = known();
        if (known.isEmpty()) {
            refresh();
            known = known();
        }
        return known.orElseGet(() -> own().balance());
    }

    /** What is just being moved from the purse to the store is in one of them, and not in both. */
    private Optional<Balance> known() {
        synchronized (purse) {
            return recent().map(last -> withPurse(last.level));
        }
    }

    private Balance withPurse(WindowState level) {
        return level.plus(purse.held(now())).balance(quota);
    }

    /** Settles debts with the store, and gives back what was not needed. Tells whether there is more to come. */
    boolean settle() {
        transfer(purse::settle);
        boolean more = purse.held(now()) != 0;
        if (more) {
            refresh();
        }
        return more;
    }

    /** Settles all. */
    void close() {
        transfer(purse::empty);
    }

    private void owe(long units) {
        purse.owe(units, now(), quota.period());
        store.soon.accept(this);
    }

    private void transfer(ToLongFunction<Instant> out) {
        long units = moved(out);
        if (units == 0) {
            return;
        }
        boolean done = ask(() -> {
                    if (units > 0) {
                        shared.addTokens(units);
                        return true;
                    }
                    return shared.consumeIgnoringRateLimits(-units) >= 0;
                })
                .isPresent();
        if (!done) {
            correct(-units);
        }
        if (!done && units < 0) {
            // It may have been done. Debts are rather paid twice than never; units to give back are rather lost than
            // doubled.
            purse.owe(-units, now(), quota.period());
        }
    }

    /** Takes units out of the purse. What was heard is corrected at once, so that what clients are told meanwhile is right. */
    private long moved(ToLongFunction<Instant> out) {
        synchronized (purse) {
            long units = out.applyAsLong(now());
            correct(units);
            return units;
        }
    }

    /** Changes what was heard by what the store is being told. */
    private void correct(long units) {
        heard.updateAndGet(last -> last == null ? null : new Heard(last.level.plus(units), last.at));
    }

    private void refresh() {
        Instant now = now();
        Optional<EstimationProbe> answer = ask(() -> shared.estimateAbilityToConsume(quota.units()));
        if (answer.isEmpty()) {
            return;
        }
        EstimationProbe full = answer.get();
        boolean inDebt = WindowState.furtherWindows(full.getNanosToWaitForRefill(), quota) > 0;
        Optional<Long> units = inDebt ? ask(shared::getAvailableTokens) : Optional.of(full.getRemainingTokens());
        units.ifPresent(known -> note(known, full.getNanosToWaitForRefill(), now));
    }

    private <T> Optional<T> ask(Supplier<T> question) {
        return store.guard.execute(() -> {
            WindowQuota current = quota;
            if (!current.equals(told)) {
                shared.replaceConfiguration(current.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
                told = current;
            }
            return Optional.of(question.get());
        });
    }

    private WindowState note(long left, long nanosUntilFull, Instant now) {
        WindowState level = WindowState.of(left, nanosUntilFull, quota, now);
        if (nanosUntilFull != 0) {
            purse.ends(level.refill(), quota.period());
        }
        heard.set(new Heard(level, store.ticker.read()));
        return level;
    }

    /** Returns what was told a moment ago, of the window that has not ended since. */
    private Optional<Heard> recent() {
        return Optional.ofNullable(heard.get())
                .filter(last ->
                        store.ticker.read() - last.at <= MOST_AGE.toNanos() && now().isBefore(last.level.refill()));
    }

    private QuotaCounter own() {
        return own.allowance(name, quota);
    }

    private Instant now() {
        return store.meter.now();
    }
}
