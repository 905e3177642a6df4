package io.github.githubproxy.github;

import io.github.githubproxy.github.ApiPath.InvalidPathException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSONP: responses wrapped in a call of a function that the client names ({@code ?callback=name}). Their bodies contain the
 * status, the page links and the current rate limit, so a response cannot be reused for another request.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/using-cors-and-jsonp-to-make-cross-origin-requests">GitHub
 *     on JSONP</a>
 */
public final class Jsonp {
    private static final String PARAMETER = "callback";

    private Jsonp() {}

    /** Returns whether an encoded query has a callback parameter, in any spelling that a server may accept. */
    public static boolean isRequested(@Nullable String rawQuery) {
        return rawQuery != null && Arrays.stream(rawQuery.split("[&;]")).anyMatch(Jsonp::isParameter);
    }

    private static boolean isParameter(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        try {
            return PercentEncoding.decode(name).equals(PARAMETER);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
