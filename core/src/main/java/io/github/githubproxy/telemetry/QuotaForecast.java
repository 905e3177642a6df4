package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long the pool lasts for a resource, if clients go on as they do.
 *
 * @param resource the rate-limit resource
 * @param limit units that all credentials are allowed in a window
 * @param remaining units that they have left
 * @param unitsPerHour the pace: what was spent in the last ten minutes, by the hour
 * @param emptyAt when nothing is left at that pace; empty if the windows end before
 * @param nextReset when the next of the windows ends; empty if none has begun
 */
public record QuotaForecast(
        String resource,
        long limit,
        long remaining,
        double unitsPerHour,
        Optional<Instant> emptyAt,
        Optional<Instant> nextReset) {

    /**
     * Makes a forecast for as long as the windows that have begun last. What is spent is taken from those that have most
     * left, as the pool does.
     *
     * @param limits those of the credentials, each counted once
     */
    public static QuotaForecast of(String resource, List<RateLimit> limits, double unitsPerHour, Instant now) {
        List<RateLimit> begun = limits.stream()
                .filter(limit -> limit.reset().isAfter(now))
                .sorted(Comparator.comparing(RateLimit::reset))
                .toList();
        double[] left = new double[limits.size()];
        List<RateLimit> order = new ArrayList<>(begun);
        limits.stream().filter(limit -> !limit.reset().isAfter(now)).forEach(order::add);
        for (int i = 0; i < left.length; i++) {
            left[i] = i < begun.size() ? order.get(i).remaining() : order.get(i).limit();
        }
        return new QuotaForecast(
                resource,
                limits.stream().mapToLong(RateLimit::limit).sum(),
                (long) Arrays.stream(left).sum(),
                unitsPerHour,
                emptyAt(begun, left, unitsPerHour, now),
                begun.stream().map(RateLimit::reset).findFirst());
    }

    private static Optional<Instant> emptyAt(List<RateLimit> begun, double[] left, double unitsPerHour, Instant now) {
        double perSecond = unitsPerHour / 3600;
        Instant time = now;
        for (int i = 0; i < begun.size(); i++) {
            double all = Arrays.stream(left).sum();
            double seconds = Duration.between(time, begun.get(i).reset()).toMillis() / 1000.0;
            if (perSecond * seconds > all || all == 0) {
                return Optional.of(time.plusMillis(all == 0 ? 0 : (long) (1000 * all / perSecond)));
            }
            drain(left, perSecond * seconds);
            left[i] = begun.get(i).limit();
            time = begun.get(i).reset();
        }
        return Optional.empty();
    }

    /** Takes units from those that have most, until all that were touched have the same. */
    private static void drain(double[] left, double units) {
        double[] sorted = left.clone();
        Arrays.sort(sorted);
        double level = 0;
        double above = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            above += sorted[i];
            int touched = sorted.length - i;
            double next = i == 0 ? 0 : sorted[i - 1];
            level = (above - units) / touched;
            if (level >= next) {
                break;
            }
        }
        for (int i = 0; i < left.length; i++) {
            left[i] = Math.min(left[i], Math.max(0, level));
        }
    }
}
