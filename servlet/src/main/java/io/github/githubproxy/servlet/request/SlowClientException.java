package io.github.githubproxy.servlet.request;

import java.net.SocketTimeoutException;

/** Thrown if a client sends or receives data more slowly than the minimum rate. Counts as a timeout of the client. */
public final class SlowClientException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    SlowClientException(String message) {
        super(message);
    }
}
