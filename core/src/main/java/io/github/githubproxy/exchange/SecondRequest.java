package io.github.githubproxy.exchange;

import io.github.githubproxy.observe.RequestTrace;
import java.util.concurrent.CompletableFuture;

/**
 * A request that was sent because another one for the same response is late.
 *
 * @param trace its own trace, used by its thread until the result is there
 * @param result its result; never completed with an exception
 */
record SecondRequest(RequestTrace trace, CompletableFuture<FetchResult> result) {

    /** Cancels the request, and releases its result when it ends. */
    void abandon() {
        trace.cancellation().cancel();
        var unused = result.thenAccept(this::discard);
    }

    /** Releases a result that is not used. */
    void discard(FetchResult unusedResult) {
        unusedResult.discard();
        trace.release();
    }
}
