package io.github.githubproxy.servlet;

import java.io.IOException;

/** That an answer broke off after its beginning may have been sent: the client's connection must break off too. */
final class TruncatedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    TruncatedResponseException(String message) {
        super(message);
    }

    TruncatedResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
