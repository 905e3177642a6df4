package io.github.githubproxy.identity;

/** A key or a set of keys cannot be used. The message says why, with the noun before it, and contains no key. */
final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String message) {
        super(message);
    }
}
