package io.github.githubproxy.standalone;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http2.SessionContainer;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a Jetty server without failing requests: new connections are refused at once, or after the time in which load balancers
 * notice, while requests on open connections are served until no request is in flight or the time has passed. Responses of HTTP/1.1 have {@code Connection: close}, and
 * HTTP/2 connections get GOAWAY once they have no request in flight, so that clients connect elsewhere.
 *
 * @param requests the requests in flight
 * @param begun becomes true when the stop begins
 * @param drain how long new connections are served after that
 * @param timeout the maximum time that requests in flight may take
 */
record GracefulShutdown(
        Server server,
        ServerConnector connector,
        RequestsInFlight requests,
        AtomicBoolean begun,
        Duration drain,
        Duration timeout) {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    /** The maximum time for closing connections without requests. */
    private static final int CONNECTION_CLOSE_MILLIS = 500;

    private static final Duration HTTP2_CHECK_INTERVAL = Duration.ofMillis(100);

    /** Stops listening, waits for the requests in flight, closes the connections, and stops the server. */
    void run() throws Exception {
        begun.set(true);
        if (server.isStarted()) {
            TimeUnit.NANOSECONDS.sleep(drain.toNanos());
        }
        long end = System.nanoTime() + timeout.toNanos();
        connector.close();
        // Otherwise Jetty would close HTTP/2 connections whose requests wait for GitHub.
        connector.setShutdownIdleTimeout(connector.getIdleTimeout());
        // From now on, responses of HTTP/1.1 have Connection: close.
        CompletableFuture<Void> connections = connector.shutdown();
        boolean isDrained;
        do {
            closeIdleHttp2Connections();
            isDrained = requests.awaitNone(shorter(HTTP2_CHECK_INTERVAL, remaining(end)));
        } while (!isDrained && !remaining(end).isZero());
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

    /**
     * Sends GOAWAY on HTTP/2 connections without requests in flight. Others are left open, because Java's HttpClient before
     * version 24 fails its requests in flight when it receives GOAWAY.
     */
    private void closeIdleHttp2Connections() {
        connector.getConnectionFactories().stream()
                .filter(AbstractHTTP2ServerConnectionFactory.class::isInstance)
                .map(factory -> ((AbstractHTTP2ServerConnectionFactory) factory).getBean(SessionContainer.class))
                .flatMap(sessions -> sessions.getSessions().stream())
                .filter(session -> session.getStreams().isEmpty())
                .forEach(GracefulShutdown::sendGoAway);
    }

    private static void sendGoAway(Session session) {
        if (session.shutdown().isCompletedExceptionally()) {
            LOG.debug("An HTTP/2 connection was closed by its client");
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

    private static Duration shorter(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }

    private static Duration remaining(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
