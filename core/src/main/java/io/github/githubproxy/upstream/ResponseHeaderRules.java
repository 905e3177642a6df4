package io.github.githubproxy.upstream;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.RateLimit;
import java.util.Set;

/** Which header fields of GitHub's responses are forwarded to clients. */
public final class ResponseHeaderRules {
    /**
     * Not forwarded: cookies belong to the pooled credential, and the others describe GitHub's host, while the client would
     * apply them to the proxy's.
     */
    private static final Set<String> GITHUB_ONLY =
            Set.of("set-cookie", "set-cookie2", "alt-svc", "strict-transport-security", "public-key-pins");

    private ResponseHeaderRules() {}

    /** Returns the fields of GitHub's response that are forwarded. */
    static Headers forClient(Headers github) {
        Set<String> hopByHop = RequestHeaderRules.hopByHopNames(github);
        return Headers.builder()
                .addAll(github, name -> !hopByHop.contains(name) && !GITHUB_ONLY.contains(name))
                .build();
    }

    /** Returns the fields with {@code x-ratelimit-*} set to a limit. */
    public static Headers withRateLimit(Headers headers, RateLimit rateLimit) {
        return headers.toBuilder()
                .set("X-RateLimit-Limit", Long.toString(rateLimit.limit()))
                .set("X-RateLimit-Remaining", Long.toString(rateLimit.remaining()))
                .set("X-RateLimit-Used", Long.toString(rateLimit.used()))
                .set("X-RateLimit-Reset", Long.toString(rateLimit.reset().getEpochSecond()))
                .set("X-RateLimit-Resource", rateLimit.resource())
                .build();
    }
}
