package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A race of two requests to GitHub for one response. The thread that waits for the response sends the first one. {@link
 * HedgedFetcher} calls {@link #check} while it goes on, which may send the second.
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
    private Optional<SecondRequest> second = Optional.empty();

    private enum State {
        FIRST_ALONE,
        /** A second request was sent. */
        BOTH,
        /** The first request was cancelled, since the stored response is to be served. */
        STALE,
        /** The first request has ended, and decides. */
        FIRST_DECIDES
    }

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
                discardFirst(first.get());
                yield new FetchResult.Delayed();
            }
            case BOTH -> awaitSecond(first.get(), second.orElseThrow());
            case FIRST_ALONE, FIRST_DECIDES -> {
                trace.adopt(firstTrace);
                yield first.get();
            }
        };
    }

    /** Returns the state in which the first request ended. A usable response decides, and so does an exception (empty). */
    private synchronized State endFirst(Optional<FetchResult> first) {
        if (state == State.FIRST_ALONE || first.isEmpty() || isUsable(first.get())) {
            state = State.FIRST_DECIDES;
            second.ifPresent(SecondRequest::abandon);
        }
        return state;
    }

    /** The body of an unstored response is still to be read, which a cancellation prevents. */
    private boolean isUsable(FetchResult first) {
        return !first.isFailure()
                && (first instanceof FetchResult.Shared
                        || !firstTrace.cancellation().isCancelled());
    }

    /** Waits for the second request after the first has failed, or was cancelled because the second has succeeded. */
    private FetchResult awaitSecond(FetchResult first, SecondRequest other) {
        trace.recordRetry();
        Optional<FetchResult> result = await(other);
        if (trace.cancellation().isCancelled()) {
            // Not the failure of the first request: a follower takes over.
            other.abandon();
            discardFirst(first);
            return new FetchResult.Failed(UpstreamException.givenUp());
        }
        if (result.isEmpty() || result.get().isFailure()) {
            other.abandon();
            trace.adopt(firstTrace);
            return first;
        }
        discardFirst(first);
        trace.releaseAtEnd(other.trace()::release);
        trace.adopt(other.trace());
        return result.get();
    }

    private void discardFirst(FetchResult first) {
        first.discard();
        firstTrace.release();
    }

    /** Returns the result; empty if it fails, or if nobody waits for it any more. It is bounded by the timeouts of the request. */
    private Optional<FetchResult> await(SecondRequest other) {
        try {
            return Optional.of(trace.cancellation().await(() -> get(other.result())));
        } catch (InterruptedException e) {
            trace.cancellation().keepInterrupt();
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

    /**
     * Sends a second request, or lets the stored response be served, if the first request is late. It is not while it waits for a
     * slot, or once its response has begun.
     */
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
            fetcher.refresh(forward, trace::forBackgroundCall, refreshed);
            firstTrace.cancellation().cancel();
        }
    }

    private synchronized void sendSecond() {
        if (state != State.FIRST_ALONE) {
            return;
        }
        second = fetcher.sendSecond(forward, trace::forParallelCall);
        second.ifPresent(sent -> {
            state = State.BOTH;
            var unused = sent.result().thenAccept(result -> {
                if (!result.isFailure()) {
                    cancelFirst();
                }
            });
        });
    }

    /** Not once the first request decides: its client may be reading the body. */
    private synchronized void cancelFirst() {
        if (state == State.BOTH) {
            firstTrace.cancellation().cancel();
        }
    }
}
