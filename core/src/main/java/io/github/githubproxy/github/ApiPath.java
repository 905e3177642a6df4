package io.github.githubproxy.github;

import java.util.regex.Pattern;

/**
 * The canonical form of a request path. Scopes are matched against it, cache keys contain it, and it is sent to GitHub.
 * Immutable.
 *
 * <p>In canonical form the prefixes of Enterprise Server are removed ({@code /api/v3}, {@code /api/graphql}, {@code
 * /api/uploads}), percent-encoded unreserved characters are decoded, and other percent-encodings are in upper case (RFC
 * 3986, section 6.2.2). An encoded slash inside a segment is kept, for names such as {@code feature%2Fx}.
 *
 * <p>A path that two servers could read differently is refused, not repaired: dot segments in any encoding, empty segments,
 * backslashes, control characters, malformed encodings, and spellings close to the path of GraphQL other than its three.
 * The proxy's own paths, and spellings close to them, are refused too.
 */
public final class ApiPath {

    /** GitHub's endpoints. */
    public enum Endpoint {
        /** The REST API. */
        REST,
        /** The GraphQL API. */
        GRAPHQL,
        /** Uploads of release assets. */
        UPLOADS
    }

    /** The canonical path of GraphQL. */
    public static final String GRAPHQL = "/graphql";

    /** Spellings that a server may take for the path of GraphQL: another case, slashes at the end, a format. */
    private static final Pattern GRAPHQL_SPELLINGS =
            Pattern.compile("/graphql(?![\\w-]).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** The form in which a client writes paths. */
    public enum Form {
        /** The form of github.com: REST at the root. */
        PLAIN,
        /** The form of Enterprise Server: {@code /api/v3}, {@code /api/graphql} and {@code /api/uploads}. */
        ENTERPRISE
    }

    /** Spellings of the paths of the proxy itself. No path of GitHub begins so. */
    private static final Pattern PROXY_PATHS = Pattern.compile("/-(?![\\w.~-]).*", Pattern.DOTALL);

    private static final int MAX_LENGTH = 8 * 1024;
    private static final int MAX_DECODINGS = 4;

    private final Endpoint endpoint;
    private final String canonical;
    private final Form form;

    private ApiPath(Endpoint endpoint, String canonical, Form form) {
        this.endpoint = endpoint;
        this.canonical = canonical;
        this.form = form;
    }

    /**
     * Returns the canonical form of a path.
     *
     * @param rawPath the path of the request line, still encoded, without the prefix under which the proxy is mounted and
     *     without the query; an empty path stands for {@code /}
     * @throws InvalidPathException if the path has no canonical form
     */
    public static ApiPath parse(String rawPath) {
        String path = rawPath.isEmpty() ? "/" : rawPath;
        if (path.length() > MAX_LENGTH) {
            throw new InvalidPathException("it is longer than " + MAX_LENGTH + " characters");
        }
        if (path.charAt(0) != '/') {
            throw new InvalidPathException("it does not start with a slash");
        }
        requirePlainCharacters(path);
        String normalized = PercentEncoding.normalize(path);
        requireUnambiguousSegments(normalized);
        if (PathInterpretations.anyMatches("/-", PROXY_PATHS, normalized)) {
            throw new InvalidPathException("paths below /-/ are the proxy's own");
        }
        return split(normalized);
    }

    /** The endpoint of GitHub to which this path belongs. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The path below that endpoint's root, encoded, starting with a slash; {@link #GRAPHQL} for GraphQL. */
    public String canonical() {
        return canonical;
    }

    /** The form in which the client wrote the path; {@code equals} ignores it. */
    public Form form() {
        return form;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiPath that && endpoint == that.endpoint && canonical.equals(that.canonical);
    }

    @Override
    public int hashCode() {
        return 31 * endpoint.hashCode() + canonical.hashCode();
    }

    @Override
    public String toString() {
        return canonical;
    }

    private static ApiPath split(String path) {
        if (path.equals(GRAPHQL)) {
            return new ApiPath(Endpoint.GRAPHQL, GRAPHQL, Form.PLAIN);
        }
        if (path.equals("/api/graphql") || path.equals("/api/v3/graphql")) {
            return new ApiPath(Endpoint.GRAPHQL, GRAPHQL, Form.ENTERPRISE);
        }
        // On github.com GraphQL is below the REST root: a scope of the REST API must not lead to GraphQL.
        if (PathInterpretations.anyMatches(GRAPHQL, GRAPHQL_SPELLINGS, path)) {
            throw new InvalidPathException("it is an unusual spelling of " + GRAPHQL);
        }
        if (path.startsWith("/api/uploads/")) {
            return new ApiPath(Endpoint.UPLOADS, path.substring("/api/uploads".length()), Form.ENTERPRISE);
        }
        if (path.equals("/api/v3")) {
            return new ApiPath(Endpoint.REST, "/", Form.ENTERPRISE);
        }
        return path.startsWith("/api/v3/")
                ? new ApiPath(Endpoint.REST, path.substring("/api/v3".length()), Form.ENTERPRISE)
                : new ApiPath(Endpoint.REST, path, Form.PLAIN);
    }

    private static void requirePlainCharacters(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new InvalidPathException("it has a space, control or non-ASCII character that is not encoded");
            }
            if (c == '\\' || c == '?' || c == '#') {
                throw new InvalidPathException("it has a '" + c + "' that is not encoded");
            }
        }
    }

    /** Checks each segment as a server sees it that decodes once, twice, ... before it splits or resolves the path. */
    private static void requireUnambiguousSegments(String path) {
        boolean isPlain = path.indexOf('%') < 0 && !path.contains("//") && !path.contains("/.");
        if (isPlain) {
            return;
        }
        int start = 1;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            if (end == start) {
                throw new InvalidPathException("it has an empty segment");
            }
            requireUnambiguousSegment(path.substring(start, end < 0 ? path.length() : end));
            start = end < 0 ? path.length() : end + 1;
        }
    }

    private static void requireUnambiguousSegment(String segment) {
        requireNoDotSegment(segment);
        String decoded = segment;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            String next = PercentEncoding.decode(decoded);
            if (next.equals(decoded)) {
                return;
            }
            requireNoDotSegment(next);
            decoded = next;
        }
        throw new InvalidPathException("it is percent-encoded too many times over");
    }

    private static void requireNoDotSegment(String decodedSegment) {
        for (int i = 0; i < decodedSegment.length(); i++) {
            char c = decodedSegment.charAt(i);
            if (c == '\\' || c < ' ' || c == 0x7f) {
                throw new InvalidPathException("it has an encoded backslash or control character");
            }
        }
        for (String piece : decodedSegment.split("/", -1)) {
            String name = beforeParameters(piece);
            if (name.equals(".") || name.equals("..")) {
                throw new InvalidPathException("it has a dot segment");
            }
            if (piece.isEmpty() && decodedSegment.length() > 0) {
                throw new InvalidPathException("it has an encoded slash at the edge of a segment");
            }
        }
    }

    /** Removes what some servers take for path parameters, a query or a fragment after decoding. */
    private static String beforeParameters(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == ';' || c == '?' || c == '#') {
                return piece.substring(0, i);
            }
        }
        return piece;
    }

    /** Signals a path without canonical form. The message completes the sentence "the path was refused because ...". */
    public static final class InvalidPathException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        InvalidPathException(String reason) {
            super(reason);
        }
    }
}
