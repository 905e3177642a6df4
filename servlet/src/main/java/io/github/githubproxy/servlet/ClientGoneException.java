package io.github.githubproxy.servlet;

import java.io.IOException;

/** Thrown if a client disconnects before it has its response. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client is gone");
    }

    ClientGoneException(Throwable cause) {
        super("the client is gone", cause);
    }
}
