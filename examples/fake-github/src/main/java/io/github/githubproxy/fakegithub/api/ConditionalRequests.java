package io.github.githubproxy.fakegithub.api;

import io.github.githubproxy.fakegithub.http.StandardHeaders;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Evaluates the preconditions of requests (RFC 9110, section 13). */
final class ConditionalRequests {
    private ConditionalRequests() {}

    /**
     * Returns whether the response is 304.
     *
     * @param tag the entity tag of the response, with its quotes
     */
    static boolean isNotModified(RecordedRequest request, Optional<String> tag, Optional<Instant> lastModified) {
        Optional<String> ifNoneMatch = request.header("If-None-Match");
        if (ifNoneMatch.isPresent()) {
            return tag.isPresent() && matchesAny(ifNoneMatch.get(), tag.get());
        }
        Optional<String> ifModifiedSince = request.header("If-Modified-Since");
        if (ifModifiedSince.isEmpty() || lastModified.isEmpty()) {
            return false;
        }
        try {
            return !lastModified.get().isAfter(StandardHeaders.parseDate(ifModifiedSince.get()));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean matchesAny(String list, String tag) {
        for (String member : list.split(",", -1)) {
            String candidate = member.strip();
            if (candidate.equals("*") || opaqueTag(candidate).equals(opaqueTag(tag))) {
                return true;
            }
        }
        return false;
    }

    private static String opaqueTag(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
