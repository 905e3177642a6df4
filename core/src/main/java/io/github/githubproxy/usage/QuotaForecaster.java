package io.github.githubproxy.usage;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.QuotaForecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Computes how long the pool's quota lasts. Stateless. */
final class QuotaForecaster {
    private QuotaForecaster() {}

    /**
     * Makes a forecast that reaches as far as the windows that have begun. Units are taken from the credentials that have most
     * left, as the pool takes them.
     *
     * @param limits one for each credential; credentials that share a limit are given once
     */
    static QuotaForecast forecast(String resource, List<RateLimit> limits, double unitsPerHour, Instant now) {
        List<RateLimit> begun = limits.stream()
                .filter(limit -> limit.reset().isAfter(now))
                .sorted(Comparator.comparing(RateLimit::reset))
                .toList();
        double[] remaining = new double[limits.size()];
        List<RateLimit> ordered = new ArrayList<>(begun);
        limits.stream().filter(limit -> !limit.reset().isAfter(now)).forEach(ordered::add);
        for (int i = 0; i < remaining.length; i++) {
            remaining[i] = i < begun.size()
                    ? ordered.get(i).remaining()
                    : ordered.get(i).limit();
        }
        return new QuotaForecast(
                resource,
                limits.stream().mapToLong(RateLimit::limit).sum(),
                (long) Arrays.stream(remaining).sum(),
                unitsPerHour,
                emptyAt(begun, remaining, unitsPerHour, now),
                begun.stream().map(RateLimit::reset).findFirst());
    }

    private static Optional<Instant> emptyAt(
            List<RateLimit> begun, double[] remaining, double unitsPerHour, Instant now) {
        double perSecond = unitsPerHour / 3600;
        Instant time = now;
        for (int i = 0; i < begun.size(); i++) {
            double all = Arrays.stream(remaining).sum();
            double seconds = Duration.between(time, begun.get(i).reset()).toMillis() / 1000.0;
            if (perSecond * seconds > all || all == 0) {
                return Optional.of(time.plusMillis(all == 0 ? 0 : (long) (1000 * all / perSecond)));
            }
            takeFromLargest(remaining, perSecond * seconds);
            remaining[i] = begun.get(i).limit();
            time = begun.get(i).reset();
        }
        return Optional.empty();
    }

    /** Takes units from the largest values, so that all reduced ones end at the same value. */
    private static void takeFromLargest(double[] remaining, double units) {
        double[] sorted = remaining.clone();
        Arrays.sort(sorted);
        double level = 0;
        double above = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            above += sorted[i];
            int reduced = sorted.length - i;
            double next = i == 0 ? 0 : sorted[i - 1];
            level = (above - units) / reduced;
            if (level >= next) {
                break;
            }
        }
        for (int i = 0; i < remaining.length; i++) {
            remaining[i] = Math.min(remaining[i], Math.max(0, level));
        }
    }
}
