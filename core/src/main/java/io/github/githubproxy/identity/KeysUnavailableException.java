package io.github.githubproxy.identity;

/** The keys of an issuer cannot be had at the moment. */
final class KeysUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException() {
        super("the keys cannot be had at the moment");
    }
}
