package io.github.githubproxy.standalone;

import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the requests in flight, each until its response is complete. Thread-safe. */
final class RequestsInFlight extends Handler.Wrapper {
    private final Object lock = new Object();
    private int count;

    RequestsInFlight(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        synchronized (lock) {
            count++;
        }
        Request.addCompletionListener(request, failure -> {
            synchronized (lock) {
                count--;
                lock.notifyAll();
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
        synchronized (lock) {
            while (count > 0) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                lock.wait(millis);
            }
            return true;
        }
    }
}
