package io.github.githubproxy.servlet;

import java.io.IOException;

/** That a client does not take its answer. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Throwable cause) {
        super("the client is gone", cause);
    }
}
