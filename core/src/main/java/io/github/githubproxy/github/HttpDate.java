package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Dates in header fields (RFC 9110, section 5.6.7). */
public final class HttpDate {
    private static final DateTimeFormatter PREFERRED = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** The preferred form and the two obsolete ones that a recipient must accept. */
    private static final List<DateTimeFormatter> ACCEPTED = List.of(
            PREFERRED,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

    /** Caches: many responses have the same date, and formatting takes as long as all other work on their fields. */
    private static final AtomicReferenceArray<@Nullable Formatted> FORMATTED = new AtomicReferenceArray<>(512);

    private static final AtomicReferenceArray<@Nullable Parsed> PARSED = new AtomicReferenceArray<>(512);

    private HttpDate() {}

    private record Formatted(long second, String date) {}

    private record Parsed(String date, Optional<Instant> instant) {}

    /** Returns the date in the first field of that name; empty if there is no such field, or its value is no date. */
    public static Optional<Instant> first(Headers headers, String name) {
        return headers.first(name).flatMap(HttpDate::parse);
    }

    /** Formats an instant in the preferred form; fractions of a second are dropped. */
    public static String format(Instant instant) {
        long second = instant.getEpochSecond();
        int index = Math.floorMod(second, FORMATTED.length());
        Formatted cached = FORMATTED.get(index);
        if (cached != null && cached.second == second) {
            return cached.date;
        }
        String date = PREFERRED.format(instant);
        FORMATTED.set(index, new Formatted(second, date));
        return date;
    }

    private static Optional<Instant> parse(String value) {
        String date = value.strip();
        int index = Math.floorMod(date.hashCode(), PARSED.length());
        Parsed cached = PARSED.get(index);
        if (cached != null && cached.date.equals(date)) {
            return cached.instant;
        }
        Optional<Instant> instant = parseUncached(date);
        // Invalid values are not cached: their length is not bounded.
        if (instant.isPresent()) {
            PARSED.set(index, new Parsed(date, instant));
        }
        return instant;
    }

    private static Optional<Instant> parseUncached(String date) {
        for (DateTimeFormatter format : ACCEPTED) {
            try {
                return Optional.of(ZonedDateTime.parse(date, format).toInstant());
            } catch (DateTimeException e) {
                // Try the next format.
            }
        }
        return Optional.empty();
    }
}
