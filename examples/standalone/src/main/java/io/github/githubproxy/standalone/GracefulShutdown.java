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
 * Stops a Jetty in two steps: first requests, then connections. In one, Jetty would end connections of HTTP/2 that are
 * silent, though it is GitHub that their requests wait for.
 *
 * @param requests knows those in flight
 * @param patience how long they may take
 */
record OrderlyStop(Server server, ServerConnector connector, GracefulHandler requests, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

    /** How long connections without a request have for their farewell. */
    private static final int FAREWELL_MILLIS = 500;

    /** Refuses new connections and new requests, waits for those in flight, and lets go of everything. */
    void run() throws Exception {
        connector.close();
        awaitRequests();
        connector.setShutdownIdleTimeout(FAREWELL_MILLIS / 2);
        server.setStopTimeout(FAREWELL_MILLIS);
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("Not every connection was closed by its client", e);
        }
    }

    private void awaitRequests() throws InterruptedException {
        try {
            requests.shutdown().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Requests are still under way after {} seconds; they fail", patience.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("Whether requests are under way is not known: {}", String.valueOf(e.getCause()));
        }
    }
}
