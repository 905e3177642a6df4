package io.github.githubproxy.standalone;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the requests in flight, each until its response is complete. Thread-safe. */
final class RequestsInFlight extends Handler.Wrapper {
    /** A count that no request waits for: only the end of the server waits until it is zero. */
    private final AtomicInteger count = new AtomicInteger();

    private final Object none = new Object();

    RequestsInFlight(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        count.incrementAndGet();
        Request.addCompletionListener(request, failure -> {
            if (count.decrementAndGet() == 0) {
                synchronized (none) {
                    none.notifyAll();
                }
            }
        });
        return super.handle(request, response, callback);
    }

    /**
     * Waits until no request is in flight.
     *
     * @return whether none is, rather than the time having passed
     */
    boolean awaitNone(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (none) {
            while (count.get() > 0) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                none.wait(millis);
            }
            return true;
        }
    }
}
