package io.github.githubproxy.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts a client's connection after a part of the response was sent, from a thread that is not the container's. Containers
 * notice exceptions only on their own threads, and {@link AsyncContext#complete} would make the response look complete.
 *
 * <p>The Servlet API has no method for this. Jetty aborts on {@code sendError(-1)}. Other containers reject that call for a
 * committed response; there, a {@link WriteListener} is registered, which the container calls on its own thread and which
 * throws.
 */
final class ConnectionAborter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionAborter.class);

    /** The status with which Jetty's {@code sendError} aborts the connection. */
    private static final int JETTY_ABORT_STATUS = -1;

    private ConnectionAborter() {}

    /** Aborts the connection; if that is impossible, completes the request and logs a warning. */
    static void abort(AsyncContext async, HttpServletResponse response, TruncatedResponseException failure) {
        if (!tryAbortByStatus(response)) {
            try {
                response.getOutputStream().setWriteListener(new ThrowingListener(async, failure));
                return;
            } catch (IOException | IllegalStateException e) {
                LOG.warn("A client's connection could not be aborted after its response was truncated", e);
            }
        }
        complete(async);
    }

    /** Completes the request, unless the container has done so because the client disconnected. */
    static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The container had already completed the request", e);
        }
    }

    private static boolean tryAbortByStatus(HttpServletResponse response) {
        try {
            response.sendError(JETTY_ABORT_STATUS);
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    private record ThrowingListener(AsyncContext async, TruncatedResponseException failure) implements WriteListener {
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
