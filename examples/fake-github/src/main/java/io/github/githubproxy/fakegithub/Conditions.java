package io.github.githubproxy.fakegithub;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Whether a conditional request already has what it asks for (RFC 9110, section 13). */
final class Conditions {
    private Conditions() {}

    /**
     * Tells whether the answer is 304.
     *
     * @param tag the tag with its quotes, if there is one
     */
    static boolean isNotModified(Received received, Optional<String> tag, Optional<Instant> lastModified) {
        Optional<String> wanted = received.header("If-None-Match");
        if (wanted.isPresent()) {
            return tag.isPresent() && names(wanted.get(), tag.get());
        }
        Optional<String> since = received.header("If-Modified-Since");
        if (since.isEmpty() || lastModified.isEmpty()) {
            return false;
        }
        try {
            return !lastModified.get().isAfter(StandardHeaders.parseDate(since.get()));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean names(String list, String tag) {
        for (String member : list.split(",", -1)) {
            String candidate = member.strip();
            if (candidate.equals("*") || strong(candidate).equals(strong(tag))) {
                return true;
            }
        }
        return false;
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
