package io.github.githubproxy.github;

/** A path without canonical form. The message completes the sentence "the path was refused because ...". */
public final class InvalidPathException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidPathException(String reason) {
        super(reason);
    }
}
