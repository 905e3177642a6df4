package io.github.githubproxy.clients;

/**
 * That a GraphQL request does not hold queries and nothing else, or that this cannot be told for certain. The message
 * completes the sentence "the request was refused because ...", and says what to do.
 */
public final class NotOnlyQueriesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private NotOnlyQueriesException(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /** Something well-formed that is not allowed, or that servers might understand in more than one way. */
    static NotOnlyQueriesException forbidden(String reason) {
        return new NotOnlyQueriesException(403, reason);
    }

    /** Something that GitHub could not understand either. */
    static NotOnlyQueriesException malformed(String reason) {
        return new NotOnlyQueriesException(400, reason);
    }

    /** More than is read. */
    static NotOnlyQueriesException tooLarge(String reason) {
        return new NotOnlyQueriesException(413, reason);
    }

    /** The status code that says so: 400, 403 or 413. */
    public int status() {
        return status;
    }
}
