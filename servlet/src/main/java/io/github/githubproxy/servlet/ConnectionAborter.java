package io.github.githubproxy.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaks a client's connection after a part of the answer was sent, from a thread that is not the container's. To throw
 * is only understood on the container's own threads, and {@link AsyncContext#complete} would make the answer look whole.
 *
 * <p>There is no method for this in the Servlet API. Jetty takes a {@code sendError(-1)}. Any other container refuses
 * that for a committed response, and is made to call us on a thread of its own, as a writer that does not block; there
 * we throw.
 */
final class ConnectionAborter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionAborter.class);
    private static final int ABORT = -1;

    private ConnectionAborter() {}

    static void of(AsyncContext async, HttpServletResponse response, TruncatedResponseException failure) {
        if (!isAbortedByStatus(response)) {
            try {
                response.getOutputStream().setWriteListener(new Thrower(async, failure));
                return;
            } catch (IOException | IllegalStateException e) {
                LOG.warn("A client's connection could not be broken after its answer broke off", e);
            }
        }
        complete(async);
    }

    /** Ends the request, unless the container has done so already because the client was gone. */
    static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The container had completed the request", e);
        }
    }

    private static boolean isAbortedByStatus(HttpServletResponse response) {
        try {
            response.sendError(ABORT);
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    private record Thrower(AsyncContext async, TruncatedResponseException failure) implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            throw failure;
        }

        @Override
        public void onError(Throwable thrown) {
            complete(async);
        }
    }
}
