package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.telemetry.QuotaForecast;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats numbers and times for the status page: in English and in UTC. */
final class DisplayFormat {
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final long MEGABYTE = 1 << 20;

    private DisplayFormat() {}

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Formats a fraction from 0 to 1. Only 1 itself becomes "100%", and only 0 itself becomes "0%". */
    static String percent(double fraction) {
        double percent = fraction * 100;
        if (percent > 99 && percent < 100) {
            return "over 99%";
        }
        return percent > 0 && percent < 1 ? "under 1%" : Math.round(percent) + "%";
    }

    /** Formats the length of a bar, from 0 to 100; 0 if the total is not positive. */
    static String barLength(long part, long total) {
        return total <= 0 ? "0" : String.format(Locale.ROOT, "%.1f", 100.0 * Math.min(part, total) / total);
    }

    static String bytes(long bytes) {
        return bytes < MEGABYTE
                ? number((bytes + 1023) / 1024) + " KiB"
                : number((bytes + MEGABYTE / 2) / MEGABYTE) + " MiB";
    }

    static String dateAndTime(Instant time) {
        return DATE_AND_TIME.format(time);
    }

    static String timeOfDay(Instant time) {
        return TIME_OF_DAY.format(time);
    }

    static String ago(Instant time, Instant now) {
        Duration ago = Duration.between(time, now);
        return ago.compareTo(Duration.ofSeconds(2)) < 0 ? "now" : duration(ago) + " ago";
    }

    static String in(Instant time, Instant now) {
        return "in " + duration(Duration.between(now, time));
    }

    /** Describes how long the quota of a resource lasts. */
    static String forecast(QuotaForecast forecast, Instant now) {
        String left = number(forecast.remaining()) + " of " + number(forecast.limit()) + " units left";
        if (forecast.emptyAt().isPresent()) {
            Instant empty = forecast.emptyAt().get();
            return empty.isAfter(now)
                    ? "empty at " + timeOfDay(empty) + ", " + in(empty, now) + ", at the current rate of "
                            + number(Math.round(forecast.unitsPerHour())) + " units per hour; " + left
                    : "empty"
                            + forecast.nextReset()
                                    .map(reset -> " until " + timeOfDay(reset))
                                    .orElse("");
        }
        return forecast.unitsPerHour() < 0.5
                ? left + "; almost none is spent"
                : "lasts until the reset, at the current rate of " + number(Math.round(forecast.unitsPerHour()))
                        + " units per hour; " + left;
    }

    private static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600 ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
