package io.github.githubproxy.cache.policy;

import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.ProxyRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A client's own preconditions, evaluated against what it would be served (RFC 9110, section 13.2.2). Pure. */
public final class Preconditions {
    /** Fields that describe a body, which a 304 has not (RFC 9110, section 15.4.5). */
    private static final Set<String> NOT_OF_A_304 =
            Set.of("content-length", "content-encoding", "content-type", "content-language", "content-range");

    private Preconditions() {}

    /** Tells whether the client has the representation already, so that the answer is 304. */
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

    /** Returns the fields of the 304 that takes the place of an answer. */
    public static Headers notModified(Headers served) {
        return served.toBuilder().removeAll(NOT_OF_A_304).build();
    }
}
