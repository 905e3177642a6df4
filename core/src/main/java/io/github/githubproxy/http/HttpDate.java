package io.github.githubproxy.http;

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

    /** Many answers are of the same second, and a formatter takes as long as all else that is done for their fields. */
    private static final AtomicReferenceArray<@Nullable Written> WRITTEN = new AtomicReferenceArray<>(512);

    private static final AtomicReferenceArray<@Nullable Read> READ = new AtomicReferenceArray<>(512);

    private HttpDate() {}

    private record Written(long second, String date) {}

    private record Read(String date, Optional<Instant> instant) {}

    /** Reads the first field of that name; empty if there is none or it is no date. */
    public static Optional<Instant> first(Headers headers, String name) {
        return headers.first(name).flatMap(HttpDate::parse);
    }

    /** Returns the preferred form, to the second. */
    public static String format(Instant instant) {
        long second = instant.getEpochSecond();
        int place = Math.floorMod(second, WRITTEN.length());
        Written known = WRITTEN.get(place);
        if (known != null && known.second == second) {
            return known.date;
        }
        String date = PREFERRED.format(instant);
        WRITTEN.set(place, new Written(second, date));
        return date;
    }

    private static Optional<Instant> parse(String value) {
        String date = value.strip();
        int place = Math.floorMod(date.hashCode(), READ.length());
        Read known = READ.get(place);
        if (known != null && known.date.equals(date)) {
            return known.instant;
        }
        Optional<Instant> instant = parsed(date);
        // What is no date may be as long as a field can be.
        if (instant.isPresent()) {
            READ.set(place, new Read(date, instant));
        }
        return instant;
    }

    private static Optional<Instant> parsed(String date) {
        for (DateTimeFormatter format : ACCEPTED) {
            try {
                return Optional.of(ZonedDateTime.parse(date, format).toInstant());
            } catch (DateTimeException e) {
                // Not in this form; the next one may fit.
            }
        }
        return Optional.empty();
    }
}
