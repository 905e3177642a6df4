package io.github.githubproxy.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** That no answer of GitHub could be had. */
public final class UpstreamException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    public enum Reason {
        /** GitHub could not be reached, or broke off, or did not speak HTTP. */
        UNREACHABLE,
        /** GitHub took too long. */
        TIMEOUT,
        /** The client broke off while sending its body. */
        CLIENT_GONE,
        /** The client stopped sending its body for too long. */
        CLIENT_SLOW,
        /** The credential was not accepted, and the request cannot be sent again with another. */
        CREDENTIAL_LOST,
        /** The thread was interrupted: nobody wants the answer any more. */
        GIVEN_UP
    }

    private final Reason reason;

    UpstreamException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    UpstreamException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Returns the exception for a request whose thread was interrupted. */
    public static UpstreamException givenUp() {
        return new UpstreamException(Reason.GIVEN_UP, "the request was given up");
    }

    /** Returns the exception for an answer that others wait for too, and that has not come in time for this one. */
    public static UpstreamException late() {
        return new UpstreamException(Reason.TIMEOUT, "GitHub did not answer in time");
    }

    /** Returns the exception for an answer that did not come to its end, or whose bytes make no sense. */
    public static UpstreamException brokenOff(IOException cause) {
        return cause instanceof InterruptedIOException
                ? new UpstreamException(Reason.TIMEOUT, "GitHub's answer stalled", cause)
                : new UpstreamException(Reason.UNREACHABLE, "GitHub's answer broke off", cause);
    }

    /** Returns the exception for a body of a client's request of which the end cannot be had. */
    public static UpstreamException bodyBrokenOff(IOException cause) {
        Reason reason = isTimeout(cause) ? Reason.CLIENT_SLOW : Reason.CLIENT_GONE;
        return new UpstreamException(reason, "the request's body could not be read to its end", cause);
    }

    /** Servers tell it in one way or another: Tomcat by the exception itself, Jetty by its cause. */
    private static boolean isTimeout(@Nullable Throwable failure) {
        return failure instanceof SocketTimeoutException
                || failure instanceof TimeoutException
                || (failure != null && isTimeout(failure.getCause()));
    }

    /** Why there is no answer. */
    public Reason reason() {
        return reason;
    }
}
