package io.github.githubproxy.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Thrown if there is no response of GitHub for a request. */
public final class UpstreamException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is no response. */
    public enum Reason {
        /** GitHub could not be reached, closed the connection, or sent malformed HTTP. */
        UNREACHABLE,
        /** GitHub took too long. */
        TIMEOUT,
        /** The client closed the connection while sending its body. */
        CLIENT_GONE,
        /** The client stopped sending its body for too long. */
        CLIENT_SLOW,
        /** The credential was not accepted or may not see enough, and the request cannot be sent again with another. */
        CREDENTIAL_LOST,
        /** The request was cancelled, or its thread was interrupted. */
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

    /** Returns the exception for a request that was cancelled, or whose thread was interrupted. */
    public static UpstreamException givenUp() {
        return new UpstreamException(Reason.GIVEN_UP, "the request was given up");
    }

    /** Returns the exception for a follower whose leader got no response before the follower's deadline. */
    public static UpstreamException late() {
        return new UpstreamException(Reason.TIMEOUT, "GitHub did not answer in time");
    }

    /** Returns the exception for a response whose body is cut off, stalls or cannot be decoded. */
    public static UpstreamException brokenOff(IOException cause) {
        if (Thread.currentThread().isInterrupted()) {
            return givenUp();
        }
        return cause instanceof InterruptedIOException
                ? new UpstreamException(Reason.TIMEOUT, "GitHub's answer stalled", cause)
                : new UpstreamException(Reason.UNREACHABLE, "GitHub's answer broke off", cause);
    }

    /** Returns the exception for a client's request body that cannot be read to its end. */
    public static UpstreamException bodyBrokenOff(IOException cause) {
        Reason reason = isTimeout(cause) ? Reason.CLIENT_SLOW : Reason.CLIENT_GONE;
        return new UpstreamException(reason, "the request's body could not be read to its end", cause);
    }

    /** Tomcat throws the timeout itself; Jetty throws another exception with the timeout as its cause. */
    private static boolean isTimeout(@Nullable Throwable failure) {
        return failure instanceof SocketTimeoutException
                || failure instanceof TimeoutException
                || (failure != null && isTimeout(failure.getCause()));
    }

    /** Why there is no response. */
    public Reason reason() {
        return reason;
    }
}
