package io.github.githubproxy.clients;

/**
 * That a GraphQL request does not hold queries and nothing else, or that this cannot be told for certain. The message
 * completes the sentence "the request was refused because ...", and says what to do.
 */
public final class GraphQlNotQueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private GraphQlNotQueryException(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /** Something well-formed that is not allowed, or that servers might understand in more than one way. */
    static GraphQlNotQueryException forbidden(String reason) {
        return new GraphQlNotQueryException(403, reason);
    }

    /** Something that GitHub could not understand either. */
    static GraphQlNotQueryException malformed(String reason) {
        return new GraphQlNotQueryException(400, reason);
    }

    /** More than is read. */
    static GraphQlNotQueryException tooLarge(String reason) {
        return new GraphQlNotQueryException(413, reason);
    }

    /** The status code that says so: 400, 403 or 413. */
    public int status() {
        return status;
    }
}
