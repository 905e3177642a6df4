package io.github.githubproxy.servlet;

import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wait of one thread for a response, which other threads can cancel: the thread then discards a response that arrives later.
 * Thread-safe.
 */
final class ResponseWait {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseWait.class);

    private State state = State.NOT_STARTED;

    private enum State {
        NOT_STARTED,
        WAITING,
        COMPLETED,
        CANCELLED
    }

    /** Supplies a response, blocking until there is one. */
    interface ResponseSource {
        ProxyResponse get() throws ClientGoneException;
    }

    /**
     * Waits on the calling thread for a response. Must be called once.
     *
     * @throws ClientGoneException if the wait was cancelled first; a response that arrives later is closed
     */
    ProxyResponse await(ResponseSource source) throws ClientGoneException {
        start();
        ProxyResponse response;
        try {
            response = source.get();
        } catch (Throwable e) {
            // Throwable, because OkHttp is written in Kotlin and can throw checked exceptions that it does not declare.
            if (complete()) {
                throw e;
            }
            throw new ClientGoneException(e);
        }
        if (complete()) {
            return response;
        }
        close(response);
        throw new ClientGoneException();
    }

    /**
     * Cancels the wait unless it has completed.
     *
     * @return whether this call cancelled it
     */
    synchronized boolean cancel() {
        if (state == State.COMPLETED || state == State.CANCELLED) {
            return false;
        }
        state = State.CANCELLED;
        return true;
    }

    /** Returns whether the wait was cancelled before it completed. */
    synchronized boolean isCancelled() {
        return state == State.CANCELLED;
    }

    private synchronized void start() throws ClientGoneException {
        if (state == State.CANCELLED) {
            throw new ClientGoneException();
        }
        state = State.WAITING;
    }

    /** Ends the wait and returns whether it completed, rather than having been cancelled. */
    private synchronized boolean complete() {
        if (state == State.CANCELLED) {
            return false;
        }
        state = State.COMPLETED;
        return true;
    }

    private static void close(ProxyResponse response) {
        try {
            response.close();
        } catch (IOException e) {
            LOG.debug("A response could not be closed", e);
        }
    }
}
