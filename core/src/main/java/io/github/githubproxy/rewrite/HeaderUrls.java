package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.Headers;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The URLs of GitHub's API in header fields: {@code Link} and {@code Location}. Immutable. */
public final class HeaderUrls {
    private final EndpointRoots roots;

    /** Makes a rewriter of the URLs that begin with those roots. */
    public HeaderUrls(EndpointRoots roots) {
        this.roots = roots;
    }

    /**
     * Returns an answer's fields as a client is to see them.
     *
     * @param requested the path that the client asked for: its other pages stay under the name by which it asked
     */
    public Headers rewritten(Headers answer, ApiPath requested, ClientUrlMapping view) {
        if (!answer.contains("Link") && !answer.contains("Location")) {
            return answer;
        }
        Headers.Builder rewritten = Headers.builder();
        answer.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Link")) {
                rewritten.add(name, replaceTargets(value, target -> page(target, requested, view)));
            } else if (name.equalsIgnoreCase("Location")) {
                rewritten.add(name, location(value, view));
            } else {
                rewritten.add(name, value);
            }
        });
        return rewritten.build();
    }

    private String page(String target, ApiPath requested, ClientUrlMapping view) {
        Optional<EndpointRoots.ApiUrl> url = roots.parse(target);
        if (url.isEmpty()) {
            return target;
        }
        boolean rest = url.get().endpoint() == ApiPath.Endpoint.REST && requested.endpoint() == ApiPath.Endpoint.REST;
        return view.root(url.get().endpoint())
                + (rest
                        ? RepositoryIdPath.asRequested(url.get().rest(), requested.canonical())
                        : url.get().rest());
    }

    /** A redirect may name a path alone, which is one at GitHub, and would be another at the proxy. */
    private String location(String target, ClientUrlMapping view) {
        boolean pathAlone = target.startsWith("/") && !target.startsWith("//");
        return roots.parse(pathAlone ? roots.restOrigin() + target : target)
                .map(url -> view.root(url.endpoint()) + url.rest())
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
