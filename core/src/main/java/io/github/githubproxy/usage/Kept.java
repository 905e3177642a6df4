package io.github.githubproxy.usage;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Something that is costly to make, and kept for a while once made. One thread makes it; those who want it meanwhile wait
 * for the same. Safe for use by many threads, and holds no lock while it is made.
 */
final class Kept<T> {
    private final Supplier<T> maker;
    private final long nanos;
    private final Ticker ticker;
    private final AtomicReference<CompletableFuture<Made<T>>> last;

    /** What was made, and when that was done, in nanoseconds of the ticker. */
    private record Made<T>(T value, long at) {}

    /**
     * Makes one of which nothing has been made yet.
     *
     * @param time how long it is kept, from when it was made
     */
    Kept(Supplier<T> maker, Duration time, Ticker ticker) {
        this.maker = maker;
        this.nanos = time.toNanos();
        this.ticker = ticker;
        this.last =
                new AtomicReference<>(CompletableFuture.failedFuture(new IllegalStateException("nothing made yet")));
    }

    /**
     * Returns what was made a short time ago, or is made now.
     *
     * @throws RuntimeException if it could not be made; that is not kept
     */
    T get() {
        CompletableFuture<Made<T>> own = new CompletableFuture<>();
        CompletableFuture<Made<T>> current = last.updateAndGet(known -> isGood(known) ? known : own);
        if (current == own) {
            make(own);
        }
        return current.join().value;
    }

    private boolean isGood(CompletableFuture<Made<T>> known) {
        return !known.isDone() || (!known.isCompletedExceptionally() && ticker.read() - known.join().at < nanos);
    }

    private void make(CompletableFuture<Made<T>> own) {
        try {
            own.complete(new Made<>(maker.get(), ticker.read()));
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        }
    }
}
