package io.github.githubproxy.upstream;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

/** Which of GitHub's header fields a client gets to see. */
public final class ResponseHeaderRules {
    /**
     * Cookies belong to the pooled credential; the others make statements about GitHub's own host, which the client would
     * take for statements about the proxy's.
     */
    private static final Set<String> OF_GITHUBS_HOST =
            Set.of("set-cookie", "set-cookie2", "alt-svc", "strict-transport-security", "public-key-pins");

    private ResponseHeaderRules() {}

    static Headers forClient(Headers github) {
        Set<String> hopByHop = HopByHopHeaders.namesIn(github);
        return Headers.builder()
                .addAll(github, name -> !hopByHop.contains(name) && !OF_GITHUBS_HOST.contains(name))
                .build();
    }

    /** Puts the figures in the place of those that are there; adds them where there are none. */
    public static Headers withFigures(Headers headers, RateLimit figures) {
        return headers.toBuilder()
                .set("X-RateLimit-Limit", Long.toString(figures.limit()))
                .set("X-RateLimit-Remaining", Long.toString(figures.remaining()))
                .set("X-RateLimit-Used", Long.toString(figures.used()))
                .set("X-RateLimit-Reset", Long.toString(figures.reset().getEpochSecond()))
                .set("X-RateLimit-Resource", figures.resource())
                .build();
    }
}
