package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.RequestMethods;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A set of requests: one method or all, and the paths that a regular expression matches or all; optionally restricted to
 * GraphQL queries. Immutable.
 *
 * <p>The expression must match the <b>whole</b> canonical path, which begins with a slash and contains neither {@code
 * /api/v3} nor a query. Methods are compared exactly, except that {@code GET} includes {@code HEAD}.
 *
 * <p>An expression may need time exponential in the path's length ({@code (a+)+}). A match that takes too many steps counts
 * as no match.
 */
public final class Scope {
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]+(-[A-Za-z]+)*");
    private static final Pattern WITH_API_PREFIX = Pattern.compile("/api/v3(?![A-Za-z0-9_-]).*", Pattern.DOTALL);
    private static final Pattern WITHOUT_SLASH = Pattern.compile("[A-Za-z0-9_](?![?*{|])[^|]*", Pattern.DOTALL);
    private static final Scope EVERYTHING = new Scope(null, null, Content.ANY);

    private final @Nullable String method;
    private final @Nullable Pattern path;
    private final Content content;

    private Scope(@Nullable String method, @Nullable Pattern path, Content content) {
        this.method = method;
        this.path = path;
        this.content = content;
        if (content == Content.GRAPHQL_QUERIES) {
            requireQueriesPossible();
        }
    }

    /** The allowed content of a request. */
    private enum Content {
        ANY,
        GRAPHQL_QUERIES
    }

    /** Returns the scope of all requests. */
    public static Scope everything() {
        return EVERYTHING;
    }

    /**
     * Returns this scope restricted to a method.
     *
     * @param method a method, which is converted to upper case; {@code *} for all methods
     * @throws ConfigException if the method is not allowed
     */
    public Scope withMethod(String method) {
        if (method.equals("*")) {
            return new Scope(null, path, content);
        }
        if (!METHOD.matcher(method).matches()) {
            throw new ConfigException("method is not allowed; it must be one method such as GET, or * for any");
        }
        return new Scope(method.toUpperCase(Locale.ROOT), path, content);
    }

    /**
     * Returns this scope restricted to the paths that a regular expression ({@link Pattern}) matches as a whole.
     *
     * @throws ConfigException if the text is no regular expression, or can match no canonical path because it begins with
     *     {@code /api/v3} or without a slash
     */
    public Scope withPath(String regex) {
        if (regex.isEmpty()) {
            throw new ConfigException("path is empty; a regular expression for the whole path is expected, or no path");
        }
        String expression = (regex.startsWith("^") ? regex.substring(1) : regex).replace("\\/", "/");
        if (WITH_API_PREFIX.matcher(expression).matches()) {
            throw new ConfigException(
                    "path begins with /api/v3, which is taken off before scopes are matched; leave it out");
        }
        if (WITHOUT_SLASH.matcher(expression).matches()) {
            throw new ConfigException(
                    "path can match nothing, since it does not begin with a slash as every path does");
        }
        try {
            return new Scope(method, Pattern.compile(regex), content);
        } catch (PatternSyntaxException e) {
            throw new ConfigException("path is not a regular expression ("
                    + e.getDescription().lines().findFirst().orElse("").toLowerCase(Locale.ROOT)
                    + (e.getIndex() < 0 ? ")" : " near character " + (e.getIndex() + 1) + ")"));
        }
    }

    /**
     * Returns this scope restricted to GraphQL requests, by GET or POST, that contain queries only: no mutation, no
     * subscription, and nothing that servers may read in different ways.
     *
     * @throws ConfigException if {@code com.graphql-java:graphql-java} is not on the class path, or the method or path of
     *     this scope is not one of GraphQL
     */
    public Scope onlyGraphqlQueries() {
        GraphQlQueryCheck.requireParser();
        return new Scope(method, path, Content.GRAPHQL_QUERIES);
    }

    /** The method; empty for all methods. */
    public Optional<String> method() {
        return Optional.ofNullable(method);
    }

    /** Returns a text that tells which content the scope allows. */
    String content() {
        return content.name();
    }

    /** The regular expression; empty for all paths. */
    public Optional<String> path() {
        return Optional.ofNullable(path).map(Pattern::pattern);
    }

    /**
     * Returns whether this scope includes the request, whatever its content; false if this scope is restricted to GraphQL
     * queries.
     *
     * @param method the method as sent
     * @param canonicalPath the path as sent to GitHub, without {@code /api/v3}
     */
    public boolean matches(String method, String canonicalPath) {
        return content == Content.ANY && allows(method) && allowsPath(canonicalPath);
    }

    /**
     * Returns whether this scope includes the request on condition that it contains GraphQL queries only.
     *
     * @param method the method as sent
     */
    public boolean matchesQueries(String method, ApiPath path) {
        return content == Content.GRAPHQL_QUERIES
                && path.endpoint() == ApiPath.Endpoint.GRAPHQL
                && (RequestMethods.isGetOrHead(method) || method.equals("POST"))
                && allows(method);
    }

    /** GET includes HEAD, whose response is that of GET without its body (RFC 9110, section 9.3.2). */
    private boolean allows(String requested) {
        return method == null || method.equals(requested) || (method.equals("GET") && requested.equals("HEAD"));
    }

    private boolean allowsPath(String canonicalPath) {
        return path == null || BoundedRegexMatcher.matches(path, canonicalPath);
    }

    private void requireQueriesPossible() {
        if (method != null && !(RequestMethods.isGetOrHead(method) || method.equals("POST"))) {
            throw new ConfigException("graphql is for GET and POST only; the scope can match nothing with this method");
        }
        if (!allowsPath(ApiPath.GRAPHQL)) {
            throw new ConfigException("graphql is for the path " + ApiPath.GRAPHQL
                    + " only; the scope can match nothing with a path that does not match this");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scope that
                && method().equals(that.method())
                && path().equals(that.path())
                && content == that.content;
    }

    @Override
    public int hashCode() {
        return Objects.hash(method(), path(), content);
    }

    /** Returns the method and the expression, or asterisks for all, and whether the scope is restricted to queries. */
    @Override
    public String toString() {
        String queries = content == Content.GRAPHQL_QUERIES ? " (GraphQL queries)" : "";
        return method().orElse("*") + " " + path().orElse("*") + queries;
    }
}
