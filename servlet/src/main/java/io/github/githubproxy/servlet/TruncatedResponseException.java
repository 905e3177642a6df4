package io.github.githubproxy.servlet;

import java.io.IOException;

/**
 * Thrown if a response fails after a part of it may have been sent. The client's connection must then be aborted, so that
 * the client does not take the part for the whole.
 */
final class TruncatedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    TruncatedResponseException(String message) {
        super(message);
    }

    TruncatedResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
