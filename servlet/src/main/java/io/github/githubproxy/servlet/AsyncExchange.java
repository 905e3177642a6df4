package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;

/**
 * An exchange on a thread that is not the container's. If the container tells that the client is gone while the proxy
 * still waits for an answer, that thread is interrupted, and the request is ended at once. The thread leaves it alone from
 * then on, for containers use their objects anew. Once the answer is being written, the next write tells it.
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
        try {
            exchange.run(proxy, path, wait);
        } catch (TruncatedResponseException e) {
            ConnectionAborter.of(async, response, e);
            return;
        }
        if (!wait.isGivenUp()) {
            ConnectionAborter.complete(async);
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        giveUp();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        giveUp();
    }

    /** By whom else but us? By a container that did not call it an error. */
    @Override
    public void onComplete(AsyncEvent event) {
        exchange.abandon();
        wait.giveUp();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody dispatches the request: it is not started a second time.
    }

    /** How the request ends is for the container: if we completed it, one that is not gone would get an empty 200. */
    private void giveUp() {
        exchange.abandon();
        wait.giveUp();
    }
}
