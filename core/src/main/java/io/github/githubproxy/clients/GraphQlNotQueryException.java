package io.github.githubproxy.clients;

/**
 * Signals that a GraphQL request contains something other than queries, or may do so. The message completes the sentence
 * "the request was refused because ...", and says what to do.
 */
public final class GraphQlNotQueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private GraphQlNotQueryException(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /** Returns the exception for a request that is not allowed, or that servers may read in different ways. */
    static GraphQlNotQueryException forbidden(String reason) {
        return new GraphQlNotQueryException(403, reason);
    }

    /** Returns the exception for a request that GitHub could not understand either. */
    static GraphQlNotQueryException malformed(String reason) {
        return new GraphQlNotQueryException(400, reason);
    }

    /** Returns the exception for a body above the size limit. */
    static GraphQlNotQueryException tooLarge(String reason) {
        return new GraphQlNotQueryException(413, reason);
    }

    /** The status code of the response: 400, 403 or 413. */
    public int status() {
        return status;
    }
}
