package io.github.githubproxy.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL at which a client reaches the proxy, without the path of the API: scheme, host, port and prefix. Immutable.
 *
 * <p>The form is normalized: scheme and host in lower case, no default port, no slash at the end (RFC 3986, section 6.2).
 * It contains no character that must be escaped in a header field, in JSON or between the angle brackets of a {@code
 * Link}.
 */
public final class BaseUrl {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_HOST = 255;
    private static final int MAX_PORT = 65_535;

    /** Host: a name, which may contain underscores as in container networks, or an address, IPv6 in brackets. */
    private static final Pattern FORM = Pattern.compile(
            "(https?)://([a-z0-9._~-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5})?)?"
                    + "((?:/(?:[a-z0-9._~!$&'()*+,;=:@-]|%[0-9a-f]{2})+)*)/?",
            Pattern.CASE_INSENSITIVE);

    private final String url;

    private BaseUrl(String url) {
        this.url = url;
    }

    /**
     * Reads an absolute URL of scheme http or https.
     *
     * @throws IllegalArgumentException if the text is no such URL, is longer than 1024 characters, or has a user, a query,
     *     a fragment or an empty segment; the message does not contain the text
     */
    public static BaseUrl parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !parts.matches() || parts.group(2).length() > MAX_HOST) {
            throw new IllegalArgumentException("a base URL must be absolute, of scheme http or https, without user,"
                    + " query and fragment, and in plain characters");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String host = parts.group(2).toLowerCase(Locale.ROOT);
        return new BaseUrl(scheme + "://" + host + port(scheme, parts.group(3)) + parts.group(4));
    }

    private static String port(String scheme, @Nullable String digits) {
        if (digits == null) {
            return "";
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("the port of a base URL must be from 1 to " + MAX_PORT);
        }
        return port == (scheme.equals("https") ? 443 : 80) ? "" : ":" + port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BaseUrl that && url.equals(that.url);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    /** Returns the URL, without a slash at the end. */
    @Override
    public String toString() {
        return url;
    }
}
