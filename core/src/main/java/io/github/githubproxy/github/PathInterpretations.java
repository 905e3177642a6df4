package io.github.githubproxy.github;

import io.github.githubproxy.github.ApiPath.InvalidPathException;
import java.util.regex.Pattern;

/**
 * What servers may make of a path, as they differ in what they forgive: it may be decoded once, twice, ..., its segments
 * have parameters or be empty, the prefixes of Enterprise Server come before it, a query follow once it is decoded.
 */
final class PathInterpretations {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);
    private static final Pattern EMPTY_SEGMENTS = Pattern.compile("//+");

    /** Possessive, so that a long row of them is not gone back through, for which the stack might not do. */
    private static final Pattern PREFIXES =
            Pattern.compile("(?:/api(?:/(?:v3|uploads))?(?=/))*+", Pattern.CASE_INSENSITIVE);

    private PathInterpretations() {}

    /**
     * Tells whether a pattern matches one of the readings as a whole.
     *
     * @throws InvalidPathException if octets that are percent-encoded are not UTF-8
     */
    static boolean anyMatches(Pattern pattern, String path) {
        String decoded = path;
        String before;
        do {
            if (pattern.matcher(forgiven(decoded)).matches()) {
                return true;
            }
            before = decoded;
            decoded = PercentEncoding.decode(decoded);
        } while (!decoded.equals(before));
        return false;
    }

    private static String forgiven(String path) {
        if (isPlain(path)) {
            return path;
        }
        String withoutQuery = QUERY.matcher(path).replaceFirst("");
        String bare = PARAMETERS.matcher(withoutQuery).replaceAll("");
        return PREFIXES.matcher(EMPTY_SEGMENTS.matcher(bare).replaceAll("/")).replaceFirst("");
    }

    /** Nearly all paths are, and need not be searched for what could be forgiven. */
    private static boolean isPlain(String path) {
        return path.indexOf(';') < 0
                && path.indexOf('?') < 0
                && path.indexOf('#') < 0
                && !path.contains("//")
                && !path.regionMatches(true, 0, "/api", 0, 4);
    }
}
