package io.github.githubproxy.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client finds the proxy: what stands before GitHub's paths in the client's URLs. Immutable.
 *
 * <p>The form is normal: scheme and host in lower case, no default port, no slash last (RFC 3986, section 6.2). It has
 * nothing that would need to be escaped in a header field, in JSON or between the angle brackets of a {@code Link}.
 */
public final class BaseUrl {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_HOST = 255;
    private static final int MAX_PORT = 65_535;

    /** A host name, which may have underscores as in container networks, or an address, IPv6 in brackets. */
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
     * @throws IllegalArgumentException if it is none, has a user, a query, a fragment or an empty segment, or is longer
     *     than anybody's; the message does not repeat it
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

    /** Returns the URL, without a slash last. */
    @Override
    public String toString() {
        return url;
    }
}
