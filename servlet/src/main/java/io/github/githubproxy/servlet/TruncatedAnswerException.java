package io.github.githubproxy.servlet;

import java.io.IOException;

/** That an answer broke off after its beginning may have been sent: the client's connection must break off too. */
final class TruncatedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    TruncatedAnswerException(String message) {
        super(message);
    }

    TruncatedAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
