package io.github.githubproxy.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements over one connection. */
@FunctionalInterface
interface DatabaseCall<T> {
    T run(Connection connection) throws SQLException;
}
