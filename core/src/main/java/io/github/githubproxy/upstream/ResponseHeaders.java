package io.github.githubproxy.upstream;

import io.github.githubproxy.http.Headers;
import java.util.Set;

/** Which of GitHub's header fields a client gets to see. */
final class ResponseHeaders {
    /**
     * Cookies belong to the pooled credential; the others make statements about GitHub's own host, which the client would
     * take for statements about the proxy's.
     */
    private static final Set<String> OF_GITHUBS_HOST =
            Set.of("set-cookie", "set-cookie2", "alt-svc", "strict-transport-security", "public-key-pins");

    private ResponseHeaders() {}

    static Headers forClient(Headers github) {
        Set<String> hopByHop = HopByHop.namesIn(github);
        return github.toBuilder()
                .removeIf(name -> hopByHop.contains(name) || OF_GITHUBS_HOST.contains(name))
                .build();
    }
}
