package io.github.githubproxy.github;

import io.github.githubproxy.github.ApiPath.InvalidPathException;
import java.util.regex.Pattern;

/**
 * The ways in which lenient servers may read a path: decoded once or several times, without path parameters, without empty
 * segments, without the prefixes of Enterprise Server, and without a query that appears after decoding.
 */
final class PathInterpretations {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);
    private static final Pattern EMPTY_SEGMENTS = Pattern.compile("//+");

    /** Possessive, since backtracking over a long row of prefixes could overflow the stack. */
    private static final Pattern PREFIXES =
            Pattern.compile("(?:/api(?:/(?:v3|uploads))?(?=/))*+", Pattern.CASE_INSENSITIVE);

    private PathInterpretations() {}

    /**
     * Returns whether a pattern matches one of the readings as a whole.
     *
     * @param beginning how all texts begin that the pattern matches, without regard to case
     * @throws InvalidPathException if octets that are percent-encoded are not UTF-8
     */
    static boolean anyMatches(String beginning, Pattern pattern, String path) {
        String decoded = path;
        String before;
        do {
            String simple = simplify(decoded);
            if (simple.regionMatches(true, 0, beginning, 0, beginning.length())
                    && pattern.matcher(simple).matches()) {
                return true;
            }
            before = decoded;
            decoded = PercentEncoding.decode(decoded);
        } while (!decoded.equals(before));
        return false;
    }

    private static String simplify(String path) {
        if (isPlain(path)) {
            return path;
        }
        String withoutQuery = QUERY.matcher(path).replaceFirst("");
        String bare = PARAMETERS.matcher(withoutQuery).replaceAll("");
        return PREFIXES.matcher(EMPTY_SEGMENTS.matcher(bare).replaceAll("/")).replaceFirst("");
    }

    /** Returns whether nothing can be simplified, as in nearly all paths. */
    private static boolean isPlain(String path) {
        return path.indexOf(';') < 0
                && path.indexOf('?') < 0
                && path.indexOf('#') < 0
                && !path.contains("//")
                && !path.regionMatches(true, 0, "/api", 0, 4);
    }
}
