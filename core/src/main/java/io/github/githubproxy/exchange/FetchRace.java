package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The first and perhaps a second request to GitHub for one response. The first is sent by the thread that waits for the response;
 * {@link HedgedFetcher} calls {@link #check} while it goes on.
 */
final class FetchRace {
    private final HedgedFetcher fetcher;
    private final CacheForward forward;
    private final RequestTrace trace;
    private final RequestTrace firstTrace;
    private final BooleanSupplier mayServeStale;
    private final Consumer<CacheKey> refreshed;

    // Guarded by this.
    private State state = State.FIRST_ALONE;
    private Optional<Second> second = Optional.empty();

    private enum State {
        FIRST_ALONE,
        /** A second request was sent. */
        BOTH,
        /** The first request was cancelled, since the stored response is to be served. */
        STALE,
        /** The first request has ended, and decides. */
        FIRST_DECIDES
    }

    private record Second(RequestTrace trace, CompletableFuture<FetchResult> result) {}

    FetchRace(
            HedgedFetcher fetcher,
            CacheForward forward,
            RequestTrace trace,
            BooleanSupplier mayServeStale,
            Consumer<CacheKey> refreshed) {
        this.fetcher = fetcher;
        this.forward = forward;
        this.trace = trace;
        this.firstTrace = trace.forParallelCall();
        this.mayServeStale = mayServeStale;
        this.refreshed = refreshed;
    }

    /** Sends the first request, and returns the result that counts. */
    FetchResult run() {
        trace.releaseAtEnd(firstTrace::release);
        Optional<FetchResult> first = Optional.empty();
        State reached;
        try {
            first = Optional.of(fetcher.sendFirst(forward, firstTrace));
        } finally {
            reached = endFirst(first);
        }
        return switch (reached) {
            case STALE -> {
                discard(first.get(), firstTrace);
                trace.addCosts(firstTrace);
                yield new FetchResult.Delayed();
            }
            case BOTH -> secondOr(first.get(), second.orElseThrow());
            case FIRST_ALONE, FIRST_DECIDES -> {
                trace.adopt(firstTrace);
                yield first.get();
            }
        };
    }

    /** Returns the state in which the first request ended. A complete response decides, and so does an exception (empty). */
    private synchronized State endFirst(Optional<FetchResult> first) {
        if (state == State.FIRST_ALONE || first.isEmpty() || !first.get().isFailure()) {
            state = State.FIRST_DECIDES;
            second.ifPresent(this::abandon);
        }
        return state;
    }

    private void abandon(Second loser) {
        if (loser.result().isDone()) {
            trace.addCosts(loser.trace());
        }
        loser.trace().cancellation().cancel();
        var unused = loser.result().thenAccept(result -> discard(result, loser.trace()));
    }

    /** Waits for the second request after the first has failed, or was cancelled because the second has succeeded. */
    private FetchResult secondOr(FetchResult first, Second other) {
        trace.recordRetry();
        Optional<FetchResult> result = await(other);
        if (result.isEmpty() || result.get().isFailure()) {
            abandon(other);
            trace.adopt(firstTrace);
            return first;
        }
        discard(first, firstTrace);
        trace.addCosts(firstTrace);
        trace.releaseAtEnd(other.trace()::release);
        trace.adopt(other.trace());
        return result.get();
    }

    /** Returns the result; empty if it fails, or if nobody waits for it any more. It is bounded by the timeouts of the request. */
    private Optional<FetchResult> await(Second other) {
        try {
            return Optional.of(trace.cancellation().await(() -> get(other.result())));
        } catch (InterruptedException e) {
            if (!trace.cancellation().isCancelled()) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }
    }

    private static FetchResult get(CompletableFuture<FetchResult> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a second request never ends with an exception", e);
        }
    }

    /** Releases what an unused result holds. */
    static void discard(FetchResult result, RequestTrace trace) {
        result.discard();
        trace.release();
    }

    /** Helps the first request if it is late. It is not while it waits for a slot, or once its response has begun. */
    void check() {
        Optional<Instant> sent = firstTrace.unansweredSince();
        if (sent.isEmpty() || !fetcher.isLate(firstTrace.route(), sent.get())) {
            return;
        }
        if (mayServeStale.getAsBoolean()) {
            serveStale();
        } else {
            sendSecond();
        }
    }

    private synchronized void serveStale() {
        if (state == State.FIRST_ALONE) {
            state = State.STALE;
            // Before the waiting thread is told, so that followers find it.
            fetcher.refresh(forward, trace.forBackgroundCall(), refreshed);
            firstTrace.cancellation().cancel();
        }
    }

    private synchronized void sendSecond() {
        if (state != State.FIRST_ALONE) {
            return;
        }
        RequestTrace secondTrace = trace.forParallelCall();
        Optional<CompletableFuture<FetchResult>> sent = fetcher.sendSecond(forward, secondTrace);
        if (sent.isEmpty()) {
            return;
        }
        state = State.BOTH;
        second = sent.map(result -> new Second(secondTrace, result));
        var unused = sent.get().thenAccept(result -> {
            if (!result.isFailure()) {
                cancelFirst();
            }
        });
    }

    /** Not once the first request decides: its client may be reading the body. */
    private synchronized void cancelFirst() {
        if (state == State.BOTH) {
            firstTrace.cancellation().cancel();
        }
    }
}
