package io.github.githubproxy.upstream;

import io.github.githubproxy.http.Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Field names that concern one connection only (RFC 9110, section 7.6.1). */
final class HopByHopHeaders {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HopByHopHeaders() {}

    /** Returns the names, in lower case: those that always are, and those that {@code Connection} nominates. */
    static Set<String> namesIn(Headers headers) {
        if (!headers.contains("Connection")) {
            return ALWAYS;
        }
        Set<String> nominated = headers.list("Connection").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (ALWAYS.containsAll(nominated)) {
            return ALWAYS;
        }
        Set<String> names = new HashSet<>(ALWAYS);
        names.addAll(nominated);
        return names;
    }
}
