package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The root URL of one of GitHub's endpoints, as a prefix of other URLs. The parts are compared as in RFC 3986, section 6.2:
 * scheme and host without regard to case, the port as a number, the path exactly. A URL begins with the root only if the
 * root ends at the boundary of a part of the URL. Immutable.
 */
final class EndpointRoot {
    /** A colon and a port. */
    private static final int MAX_PORT_LENGTH = 6;

    private static final int NONE = -1;

    private final ApiPath.Endpoint endpoint;
    private final byte[] scheme;
    private final byte[] host;
    private final int port;
    private final int defaultPort;
    private final byte[] path;
    private final byte[] usual;

    private EndpointRoot(ApiPath.Endpoint endpoint, URI uri) {
        this.endpoint = endpoint;
        this.scheme = ascii(uri.getScheme().toLowerCase(Locale.ROOT) + "://");
        this.host = ascii(uri.getHost().toLowerCase(Locale.ROOT));
        this.defaultPort = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        this.port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        this.path = ascii(uri.getRawPath());
        this.usual = ascii(uri.toString());
    }

    static EndpointRoot of(ApiPath.Endpoint endpoint, URI uri) {
        return new EndpointRoot(endpoint, uri);
    }

    ApiPath.Endpoint endpoint() {
        return endpoint;
    }

    /** The length of the path. Of two roots of one host, the longer one must be tried first. */
    int pathLength() {
        return path.length;
    }

    /** The number of characters of a URL that suffice to decide whether it begins with this root. */
    int decisiveLength() {
        return scheme.length + host.length + MAX_PORT_LENGTH + path.length + 1;
    }

    /**
     * Returns the position in a URL at which the root ends.
     *
     * @param url the beginning of a URL: all of it, or at least {@link #decisiveLength} characters
     * @return the number of characters, or -1 if the URL does not begin with this root
     */
    int endIn(byte[] url, int length) {
        if (Arrays.equals(url, 0, Math.min(usual.length, length), usual, 0, usual.length)) {
            int end = boundary(url, usual.length, length);
            if (end >= 0) {
                return end;
            }
        }
        if (!startsWithIgnoringCase(url, 0, length, scheme)
                || !startsWithIgnoringCase(url, scheme.length, length, host)) {
            return NONE;
        }
        int at = afterPort(url, scheme.length + host.length, length);
        if (at < 0 || at + path.length > length || !Arrays.equals(url, at, at + path.length, path, 0, path.length)) {
            return NONE;
        }
        return boundary(url, at + path.length, length);
    }

    private static int boundary(byte[] url, int at, int length) {
        if (at == length) {
            return at;
        }
        byte next = url[at];
        return next == '/' || next == '?' || next == '#' || next == '{' ? at : NONE;
    }

    private int afterPort(byte[] url, int at, int length) {
        int number = defaultPort;
        int end = at;
        if (at < length && url[at] == ':') {
            end = at + 1;
            int digits = 0;
            while (end < length && end < at + MAX_PORT_LENGTH && url[end] >= '0' && url[end] <= '9') {
                digits = digits * 10 + url[end] - '0';
                end++;
            }
            number = end == at + 1 ? defaultPort : digits;
        }
        return number == port ? end : NONE;
    }

    private static boolean startsWithIgnoringCase(byte[] text, int at, int length, byte[] lowerCase) {
        if (at + lowerCase.length > length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte c = text[at + i];
            if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
