package io.github.githubproxy.servlet;

import io.github.githubproxy.http.BaseUrl;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Where a client found the proxy, as the container understands it: from {@code Host}, or from what a trusted proxy before
 * it says if the container was told to believe that; and before GitHub's path, the URI's beginning as it was sent.
 */
final class ClientBaseUrlResolver {
    /** Hardly anybody's clients use more than one, which need not be read anew for each request. */
    private static volatile Read last = new Read("", Optional.empty());

    private ClientBaseUrlResolver() {}

    private record Read(String text, Optional<BaseUrl> url) {}

    /**
     * Returns the URL; empty if the client sent something for a host that can be none.
     *
     * @param path GitHub's path, which the request's URI ends with
     */
    static Optional<BaseUrl> of(HttpServletRequest request, String path) {
        String host = request.getServerName();
        if (host == null) {
            return Optional.empty();
        }
        boolean bareAddress = host.indexOf(':') >= 0 && !host.startsWith("[");
        String authority = (bareAddress ? "[" + host + "]" : host) + ":" + request.getServerPort();
        return read(request.getScheme() + "://" + authority + prefix(request, path));
    }

    private static Optional<BaseUrl> read(String text) {
        Read known = last;
        if (known.text.equals(text)) {
            return known.url;
        }
        Optional<BaseUrl> url = parse(text);
        last = new Read(text, url);
        return url;
    }

    private static Optional<BaseUrl> parse(String text) {
        try {
            return Optional.of(BaseUrl.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What was forwarded had another URI before, with another prefix perhaps. */
    private static String prefix(HttpServletRequest request, String path) {
        Object original = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
        String uri = original instanceof String sent && sent.endsWith(path) ? sent : request.getRequestURI();
        return uri.substring(0, uri.length() - path.length());
    }
}
