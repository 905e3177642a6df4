package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.Headers;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rewrites the URLs of GitHub's API in header fields: {@code Link} and {@code Location}. Immutable. */
public final class HeaderUrls {
    private final EndpointRoots roots;

    /** Creates a rewriter of the URLs that begin with those roots. */
    public HeaderUrls(EndpointRoots roots) {
        this.roots = roots;
    }

    /**
     * Returns the header fields of a response for a client.
     *
     * @param requested the path of the request; links to its other pages keep that path, where GitHub uses numeric IDs
     */
    public Headers rewrite(Headers response, ApiPath requested, ClientUrlMapping mapping) {
        if (!response.contains("Link") && !response.contains("Location")) {
            return response;
        }
        Headers.Builder rewritten = Headers.builder();
        response.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Link")) {
                rewritten.add(name, replaceTargets(value, target -> pageUrl(target, requested, mapping)));
            } else if (name.equalsIgnoreCase("Location")) {
                rewritten.add(name, location(value, mapping));
            } else {
                rewritten.add(name, value);
            }
        });
        return rewritten.build();
    }

    private String pageUrl(String target, ApiPath requested, ClientUrlMapping mapping) {
        Optional<EndpointRoots.ApiUrl> url = roots.parse(target);
        if (url.isEmpty()) {
            return target;
        }
        boolean bothRest =
                url.get().endpoint() == ApiPath.Endpoint.REST && requested.endpoint() == ApiPath.Endpoint.REST;
        return mapping.root(url.get().endpoint())
                + (bothRest
                        ? RepositoryIdPath.asRequested(url.get().rest(), requested.canonical())
                        : url.get().rest());
    }

    /** Resolves a path without host against GitHub first: at the proxy it would be another path. */
    private String location(String target, ClientUrlMapping mapping) {
        boolean isPath = target.startsWith("/") && !target.startsWith("//");
        return roots.parse(isPath ? roots.restOrigin() + target : target)
                .map(url -> mapping.root(url.endpoint()) + url.rest())
                .orElse(target);
    }

    /**
     * Replaces the targets in a {@code Link} field (RFC 8288, section 3): URLs in angle brackets, between parameters whose
     * values may be quoted strings.
     */
    private static String replaceTargets(String value, UnaryOperator<String> replacement) {
        StringBuilder rewritten = new StringBuilder(value.length() + 64);
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            int end = c == '<' ? value.indexOf('>', at) : c == '"' ? endOfQuoted(value, at) : at;
            if (end < 0) {
                return rewritten.append(value, at, value.length()).toString();
            }
            if (c == '<') {
                rewritten
                        .append('<')
                        .append(replacement.apply(value.substring(at + 1, end)))
                        .append('>');
            } else {
                rewritten.append(value, at, end + 1);
            }
            at = end + 1;
        }
        return rewritten.toString();
    }

    private static int endOfQuoted(String value, int quote) {
        for (int i = quote + 1; i < value.length(); i++) {
            if (value.charAt(i) == '"') {
                return i;
            }
            if (value.charAt(i) == '\\') {
                i++;
            }
        }
        return -1;
    }
}
