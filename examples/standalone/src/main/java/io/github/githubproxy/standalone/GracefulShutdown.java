package io.github.githubproxy.standalone;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a Jetty server without failing requests: new connections are refused at once, while requests on open connections are
 * served until no request is in flight or the time has passed. Responses of HTTP/1.1 have {@code Connection: close}, and
 * HTTP/2 connections get GOAWAY, so that clients connect elsewhere.
 *
 * @param requests the requests in flight
 * @param timeout the maximum time that requests in flight may take
 */
record GracefulShutdown(Server server, ServerConnector connector, RequestsInFlight requests, Duration timeout) {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    /** The maximum time for closing connections without requests. */
    private static final int CONNECTION_CLOSE_MILLIS = 500;

    /** Stops listening, waits for the requests in flight, closes the connections, and stops the server. */
    void run() throws Exception {
        long end = System.nanoTime() + timeout.toNanos();
        connector.close();
        // Otherwise Jetty would close HTTP/2 connections whose requests wait for GitHub.
        connector.setShutdownIdleTimeout(connector.getIdleTimeout());
        CompletableFuture<Void> connections = Graceful.shutdown(connector);
        requests.awaitNone(remaining(end));
        closeIdleConnections(connections);
        if (!requests.awaitNone(remaining(end))) {
            LOG.warn("Requests in flight did not end within {} seconds and are aborted", timeout.toSeconds());
        }
        server.setStopTimeout(CONNECTION_CLOSE_MILLIS);
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("Some connections were not closed by their clients", e);
        }
    }

    /** Requests that arrive meanwhile are still served. */
    private void closeIdleConnections(CompletableFuture<Void> connections) throws InterruptedException {
        connector.setShutdownIdleTimeout(CONNECTION_CLOSE_MILLIS / 2);
        connector
                .getConnectedEndPoints()
                .forEach(connection -> connection.setIdleTimeout(connector.getShutdownIdleTimeout()));
        try {
            connections.get(CONNECTION_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Some connections were not closed by their clients", e);
        } catch (ExecutionException e) {
            LOG.warn("Closing connections failed: {}", String.valueOf(e.getCause()));
        }
    }

    private static Duration remaining(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
