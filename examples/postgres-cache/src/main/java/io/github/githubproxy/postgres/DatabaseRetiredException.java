package io.github.githubproxy.postgres;

/** Thrown if a database is no longer used, because another URL has been taken. */
final class DatabaseRetiredException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseRetiredException(Exception cause) {
        super("this connection to PostgreSQL is no longer used", cause);
    }
}
