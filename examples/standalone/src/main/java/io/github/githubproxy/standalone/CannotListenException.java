package io.github.githubproxy.standalone;

/** Thrown if the server cannot listen on the configured address. The message is one line. */
final class CannotListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotListenException(String message) {
        super(message.replaceAll("\\p{Cntrl}+", " "));
    }
}
