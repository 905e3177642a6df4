package io.github.githubproxy.clients;

import io.github.githubproxy.ConfigException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A part of the API: one method or any, on the paths that a regular expression matches or on any. Immutable.
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
    private static final Scope EVERYTHING = new Scope(null, null);

    private final @Nullable String method;
    private final @Nullable Pattern path;

    private Scope(@Nullable String method, @Nullable Pattern path) {
        this.method = method;
        this.path = path;
    }

    /** Returns the scope of any method on any path. */
    public static Scope everything() {
        return EVERYTHING;
    }

    /** Returns this scope for one method only, in upper case as GitHub has them; {@code *} stands for any. */
    public Scope method(String method) {
        if (method.equals("*")) {
            return new Scope(null, path);
        }
        if (!METHOD.matcher(method).matches()) {
            throw new ConfigException("method is not allowed; it must be one method such as GET, or * for any");
        }
        return new Scope(method.toUpperCase(Locale.ROOT), path);
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
            return new Scope(method, Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new ConfigException("path is not a regular expression ("
                    + e.getDescription().lines().findFirst().orElse("").toLowerCase(Locale.ROOT)
                    + (e.getIndex() < 0 ? ")" : " near character " + (e.getIndex() + 1) + ")"));
        }
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
     * Tells whether the request is inside this scope.
     *
     * @param method the method as sent
     * @param canonicalPath the canonical path
     */
    public boolean matches(String method, String canonicalPath) {
        return allows(method) && (path == null || BoundedMatch.wholly(path, canonicalPath));
    }

    /** Who may GET may HEAD, which tells less of the same (RFC 9110, section 9.3.2). */
    private boolean allows(String requested) {
        return method == null || method.equals(requested) || (method.equals("GET") && requested.equals("HEAD"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scope that && method().equals(that.method()) && path().equals(that.path());
    }

    @Override
    public int hashCode() {
        return 31 * method().hashCode() + path().hashCode();
    }

    /** Returns the method and the expression, each an asterisk where anything will do. */
    @Override
    public String toString() {
        return method().orElse("*") + " " + path().orElse("*");
    }
}
