package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.telemetry.QuotaForecast;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures and times as the status page puts them: in English, and in UTC. */
final class DisplayFormat {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final long MEGABYTE = 1 << 20;

    private DisplayFormat() {}

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A part from 0 to 1. What is not quite all, or not quite nothing, is not called so. */
    static String percent(double part) {
        double percent = part * 100;
        if (percent > 99 && percent < 100) {
            return "over 99%";
        }
        return percent > 0 && percent < 1 ? "under 1%" : Math.round(percent) + "%";
    }

    /** How long a bar is, from 0 to 100. */
    static String share(long part, long all) {
        return all <= 0 ? "0" : String.format(Locale.ROOT, "%.1f", 100.0 * Math.min(part, all) / all);
    }

    static String bytes(long bytes) {
        return bytes < MEGABYTE
                ? number((bytes + 1023) / 1024) + " KiB"
                : number((bytes + MEGABYTE / 2) / MEGABYTE) + " MiB";
    }

    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    static String clock(Instant time) {
        return CLOCK.format(time);
    }

    static String ago(Instant time, Instant now) {
        Duration ago = Duration.between(time, now);
        return ago.compareTo(Duration.ofSeconds(2)) < 0 ? "now" : duration(ago) + " ago";
    }

    static String in(Instant time, Instant now) {
        return "in " + duration(Duration.between(now, time));
    }

    /** How long a resource lasts. */
    static String outlook(QuotaForecast forecast, Instant now) {
        String left = number(forecast.remaining()) + " of " + number(forecast.limit()) + " units are left";
        if (forecast.emptyAt().isPresent()) {
            Instant empty = forecast.emptyAt().get();
            return empty.isAfter(now)
                    ? "empty at " + clock(empty) + ", " + in(empty, now) + ", at the present pace of "
                            + number(Math.round(forecast.unitsPerHour())) + " an hour; " + left
                    : "empty"
                            + forecast.nextReset()
                                    .map(reset -> " until " + clock(reset))
                                    .orElse("");
        }
        return forecast.unitsPerHour() < 0.5
                ? left + "; hardly any is spent"
                : "lasts until it is renewed, at the present pace of " + number(Math.round(forecast.unitsPerHour()))
                        + " an hour; " + left;
    }

    private static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600 ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
