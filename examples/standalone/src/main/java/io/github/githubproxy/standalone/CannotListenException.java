package io.github.githubproxy.standalone;

/** That the server cannot listen where it is told to. The message is one line. */
final class CannotListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotListenException(String message) {
        super(message.replaceAll("\\p{Cntrl}+", " "));
    }
}
