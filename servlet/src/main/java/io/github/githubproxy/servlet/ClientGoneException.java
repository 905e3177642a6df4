package io.github.githubproxy.servlet;

import java.io.IOException;

/** That a client does not take its answer, or does not wait for it. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client is gone");
    }

    ClientGoneException(Throwable cause) {
        super("the client is gone", cause);
    }
}
