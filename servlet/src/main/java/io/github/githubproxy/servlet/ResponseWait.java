package io.github.githubproxy.servlet;

import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's wait for an answer, which another thread may end. The thread is interrupted while it waits and at no other
 * time: what it does next, for whomever, is not disturbed.
 */
final class ResponseWait {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseWait.class);

    private State state = State.NOT_BEGUN;
    private @Nullable Thread waiting;

    private enum State {
        NOT_BEGUN,
        WAITING,
        ANSWERED,
        GIVEN_UP
    }

    /** Where an answer comes from. */
    interface Source {
        ProxyResponse get() throws ClientGoneException;
    }

    /**
     * Waits on this thread for an answer. To be called once.
     *
     * @throws ClientGoneException if the wait was given up before there was one; an answer that came late is closed
     */
    ProxyResponse waitFor(Source source) throws ClientGoneException {
        begin();
        ProxyResponse answer;
        try {
            answer = source.get();
        } catch (Throwable e) {
            // Checked exceptions that are not declared too: OkHttp is written in a language that does not know them.
            if (settle()) {
                throw e;
            }
            throw new ClientGoneException(e);
        }
        if (settle()) {
            return answer;
        }
        close(answer);
        throw new ClientGoneException();
    }

    /** Ends the wait, unless there is an answer already: tells whether this call did. */
    synchronized boolean giveUp() {
        if (state == State.ANSWERED || state == State.GIVEN_UP) {
            return false;
        }
        state = State.GIVEN_UP;
        if (waiting != null) {
            waiting.interrupt();
        }
        return true;
    }

    /** Whether the wait was given up. Once there is an answer, it is not. */
    synchronized boolean isGivenUp() {
        return state == State.GIVEN_UP;
    }

    private synchronized void begin() throws ClientGoneException {
        if (state == State.GIVEN_UP) {
            throw new ClientGoneException();
        }
        state = State.WAITING;
        waiting = Thread.currentThread();
    }

    /**
     * Ends the wait on its own thread, which keeps nothing of an interruption that was meant for the wait.
     *
     * @return whether the answer is wanted
     */
    private synchronized boolean settle() {
        waiting = null;
        if (state == State.GIVEN_UP) {
            Thread.interrupted();
            return false;
        }
        state = State.ANSWERED;
        return true;
    }

    private static void close(ProxyResponse answer) {
        try {
            answer.close();
        } catch (IOException e) {
            LOG.debug("An answer could not be closed", e);
        }
    }
}
