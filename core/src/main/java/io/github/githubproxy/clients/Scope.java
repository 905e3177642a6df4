package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.ApiPath;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A part of the API: one method or any, on the paths that a regular expression matches or on any; or of GraphQL nothing
 * but queries. Immutable.
 *
 * <p>The expression must match the <b>whole</b> canonical path, which begins with a slash, has no {@code /api/v3} in
 * front and no query. A method is matched exactly: {@code GET} includes {@code HEAD}.
 *
 * <p>An expression may need time exponential in the path's length ({@code (a+)+}). A match that takes too many steps is
 * given up and counts as no match.
 */
public final class Scope {
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]+(-[A-Za-z]+)*");
    private static final Pattern UNSTRIPPED = Pattern.compile("/api/v3(?![A-Za-z0-9_-]).*", Pattern.DOTALL);
    private static final Pattern SLASHLESS = Pattern.compile("[A-Za-z0-9_](?![?*{|])[^|]*", Pattern.DOTALL);
    private static final Set<String> METHODS_OF_QUERIES = Set.of("GET", "HEAD", "POST");
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

    /** What a request may hold. */
    private enum Content {
        ANY,
        GRAPHQL_QUERIES
    }

    /** Returns the scope of any method on any path. */
    public static Scope everything() {
        return EVERYTHING;
    }

    /** Returns this scope for one method only, in upper case as GitHub has them; {@code *} stands for any. */
    public Scope method(String method) {
        if (method.equals("*")) {
            return new Scope(null, path, content);
        }
        if (!METHOD.matcher(method).matches()) {
            throw new ConfigException("method is not allowed; it must be one method such as GET, or * for any");
        }
        return new Scope(method.toUpperCase(Locale.ROOT), path, content);
    }

    /**
     * Returns this scope for the paths that the regular expression ({@link Pattern}) matches as a whole only.
     *
     * @throws ConfigException if it is none, or can match no canonical path because it begins with {@code /api/v3} or
     *     without a slash
     */
    public Scope path(String regex) {
        if (regex.isEmpty()) {
            throw new ConfigException("path is empty; a regular expression for the whole path is expected, or no path");
        }
        String plain = (regex.startsWith("^") ? regex.substring(1) : regex).replace("\\/", "/");
        if (UNSTRIPPED.matcher(plain).matches()) {
            throw new ConfigException(
                    "path begins with /api/v3, which is taken off before scopes are matched; leave it out");
        }
        if (SLASHLESS.matcher(plain).matches()) {
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
     * Returns this scope for GraphQL requests only, by GET or POST, that hold nothing but queries: no mutation, no
     * subscription, and nothing of which this cannot be told for certain.
     *
     * @throws ConfigException if {@code com.graphql-java:graphql-java}, which tells it, is not on the class path; or if
     *     the method or path of this scope is not one of GraphQL's
     */
    public Scope graphqlQueries() {
        GraphQlQueryCheck.requireParser();
        return new Scope(method, path, Content.GRAPHQL_QUERIES);
    }

    /** The method, unless any will do. */
    public Optional<String> method() {
        return Optional.ofNullable(method);
    }

    /** The regular expression, unless any path will do. */
    public Optional<String> path() {
        return Optional.ofNullable(path).map(Pattern::pattern);
    }

    /**
     * Tells whether the request is inside this scope, whatever it holds; so never if this scope is for GraphQL queries.
     *
     * @param method the method as sent
     * @param canonicalPath the canonical path
     */
    public boolean matches(String method, String canonicalPath) {
        return content == Content.ANY && allows(method) && allowsPath(canonicalPath);
    }

    /**
     * Tells whether the request is inside this scope provided that it holds nothing but GraphQL queries.
     *
     * @param method the method as sent
     */
    public boolean matchesQueries(String method, ApiPath path) {
        return content == Content.GRAPHQL_QUERIES
                && path.endpoint() == ApiPath.Endpoint.GRAPHQL
                && METHODS_OF_QUERIES.contains(method)
                && allows(method);
    }

    /** Who may GET may HEAD, which tells less of the same (RFC 9110, section 9.3.2). */
    private boolean allows(String requested) {
        return method == null || method.equals(requested) || (method.equals("GET") && requested.equals("HEAD"));
    }

    private boolean allowsPath(String canonicalPath) {
        return path == null || BoundedRegexMatcher.wholly(path, canonicalPath);
    }

    private void requireQueriesPossible() {
        if (method != null && !METHODS_OF_QUERIES.contains(method)) {
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

    /** Returns the method and the expression, each an asterisk where anything will do, and whether it is for queries. */
    @Override
    public String toString() {
        String queries = content == Content.GRAPHQL_QUERIES ? " (GraphQL queries)" : "";
        return method().orElse("*") + " " + path().orElse("*") + queries;
    }
}
