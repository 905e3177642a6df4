package io.github.githubproxy.cache.policy;

import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Evaluates a client's preconditions against the response that it would get (RFC 9110, section 13.2.2). */
public final class Preconditions {
    /** Fields that describe the body; a 304 has none (RFC 9110, section 15.4.5). */
    private static final Set<String> OMITTED_FROM_304 =
            Set.of("content-length", "content-encoding", "content-type", "content-language", "content-range");

    private Preconditions() {}

    /** Returns whether the client has the representation already, so that it gets a 304. */
    public static boolean isNotModified(ProxyRequest request, Headers served) {
        List<String> ifNoneMatch = request.headers().all("If-None-Match");
        if (!ifNoneMatch.isEmpty()) {
            return served.first("ETag")
                    .map(tag -> EntityTags.matchesAny(ifNoneMatch, tag))
                    .orElse(false);
        }
        return HttpDate.first(request.headers(), "If-Modified-Since")
                .filter(since -> isUnmodified(served, since))
                .isPresent();
    }

    private static boolean isUnmodified(Headers served, Instant since) {
        return HttpDate.first(served, "Last-Modified")
                .filter(lastModified -> !lastModified.isAfter(since))
                .isPresent();
    }

    /** Returns the header fields of the 304 that replaces a response. */
    public static Headers notModifiedHeaders(Headers served) {
        return served.toBuilder().removeAll(OMITTED_FROM_304).build();
    }
}
