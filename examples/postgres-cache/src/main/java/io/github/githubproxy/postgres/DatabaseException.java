package io.github.githubproxy.postgres;

import java.sql.SQLException;

/** Thrown if the database cannot be used. The message contains no secret. */
final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(String message, Exception cause) {
        super(message, cause);
    }

    /** Takes the message of the innermost exception: that of the pool says only that it has no connection. */
    static DatabaseException of(SQLException failure) {
        SQLException reason = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException inner) {
                reason = inner;
            }
        }
        return new DatabaseException(reason.getMessage() + " (SQLSTATE " + reason.getSQLState() + ")", failure);
    }
}
