package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;

/**
 * An exchange on a thread that is not the container's. If the container reports that the client is gone, the exchange is
 * cancelled. If there is no response yet, the thread does not touch request and response any more, because containers reuse
 * these objects.
 */
final class AsyncExchange implements Runnable, AsyncListener {
    private final ProxyExchange exchange;
    private final Proxy proxy;
    private final String path;
    private final AsyncContext async;
    private final HttpServletResponse response;
    private final ResponseWait wait = new ResponseWait();

    AsyncExchange(ProxyExchange exchange, Proxy proxy, String path, AsyncContext async, HttpServletResponse response) {
        this.exchange = exchange;
        this.proxy = proxy;
        this.path = path;
        this.async = async;
        this.response = response;
    }

    @Override
    public void run() {
        complete(() -> exchange.run(proxy, path, wait));
    }

    /** Rejects the request on the calling thread, which does not wait. */
    void rejectBusy() {
        complete(() -> exchange.rejectBusy(proxy));
    }

    /** The work of an exchange, on the thread that may use request and response. */
    private interface Work {
        void run() throws TruncatedResponseException;
    }

    private void complete(Work work) {
        try {
            work.run();
        } catch (TruncatedResponseException e) {
            ConnectionAborter.abort(async, response, e);
            return;
        }
        if (!wait.isCancelled()) {
            ConnectionAborter.complete(async);
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        cancel();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        cancel();
    }

    /** Some containers complete the request of a disconnected client without reporting an error. */
    @Override
    public void onComplete(AsyncEvent event) {
        cancel();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Never called: the request is not dispatched, so that it is not started a second time.
    }

    /** Does not complete the request, as the container does so: completing it here would send an empty 200 to a live client. */
    private void cancel() {
        // First, so that the response to the cancelled request is not written.
        wait.cancel();
        exchange.detach();
    }
}
