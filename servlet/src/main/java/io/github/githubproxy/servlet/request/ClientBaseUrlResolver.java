package io.github.githubproxy.servlet.request;

import io.github.githubproxy.http.BaseUrl;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Resolves the base URL under which a client reached the proxy. Scheme, host and port are those that the container
 * reports: from {@code Host}, or from {@code Forwarded} fields if the container is configured to trust them. The path is
 * the part of the raw URI before GitHub's path.
 */
final class ClientBaseUrlResolver {
    /** The last URL that was parsed. Most hosts are reached under one URL, which is then parsed once. */
    private static volatile ParsedUrl lastParsed = new ParsedUrl("", Optional.empty());

    private ClientBaseUrlResolver() {}

    private record ParsedUrl(String text, Optional<BaseUrl> url) {}

    /**
     * Returns the URL, or empty if the client sent an invalid host.
     *
     * @param path GitHub's path, with which the request's URI ends
     */
    static Optional<BaseUrl> resolve(HttpServletRequest request, String path) {
        String host = request.getServerName();
        if (host == null) {
            return Optional.empty();
        }
        boolean isBareIpv6Address = host.indexOf(':') >= 0 && !host.startsWith("[");
        String authority = (isBareIpv6Address ? "[" + host + "]" : host) + ":" + request.getServerPort();
        return cachedParse(request.getScheme() + "://" + authority + prefix(request, path));
    }

    private static Optional<BaseUrl> cachedParse(String text) {
        ParsedUrl last = lastParsed;
        if (last.text.equals(text)) {
            return last.url;
        }
        Optional<BaseUrl> url = parse(text);
        lastParsed = new ParsedUrl(text, url);
        return url;
    }

    private static Optional<BaseUrl> parse(String text) {
        try {
            return Optional.of(BaseUrl.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A forwarded request had another URI, and possibly another prefix, when the client sent it. */
    private static String prefix(HttpServletRequest request, String path) {
        Object original = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
        String uri = original instanceof String originalUri && originalUri.endsWith(path)
                ? originalUri
                : request.getRequestURI();
        return uri.substring(0, uri.length() - path.length());
    }
}
