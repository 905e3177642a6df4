package io.github.githubproxy.standalone;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a Jetty server in two steps: first requests, then connections. In one step, Jetty would close idle HTTP/2
 * connections whose requests wait for GitHub.
 *
 * @param requests tracks the requests in flight
 * @param timeout the maximum time that requests in flight may take
 */
record GracefulShutdown(Server server, ServerConnector connector, GracefulHandler requests, Duration timeout) {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    /** The maximum time for closing connections without requests. */
    private static final int CONNECTION_CLOSE_MILLIS = 500;

    /** Rejects new connections and requests, waits for the requests in flight, and stops the server. */
    void run() throws Exception {
        connector.close();
        awaitRequests();
        connector.setShutdownIdleTimeout(CONNECTION_CLOSE_MILLIS / 2);
        server.setStopTimeout(CONNECTION_CLOSE_MILLIS);
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("Some connections were not closed by their clients", e);
        }
    }

    private void awaitRequests() throws InterruptedException {
        try {
            requests.shutdown().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Requests in flight did not end within {} seconds and are aborted", timeout.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("Waiting for requests in flight failed: {}", String.valueOf(e.getCause()));
        }
    }
}
