package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.Optional;

/**
 * How long the pool's quota of one resource lasts if clients keep spending at their present rate.
 *
 * @param resource the rate-limit resource
 * @param limit units that all credentials together may spend in a window
 * @param remaining units that the credentials have left
 * @param unitsPerHour units spent per hour at the present rate: that of the last ten minutes or of the last three, the lower one
 * @param emptyAt when no unit is left at that rate; empty if the windows end before
 * @param nextReset when the next of the windows ends; empty if none has begun
 */
public record QuotaForecast(
        String resource,
        long limit,
        long remaining,
        double unitsPerHour,
        Optional<Instant> emptyAt,
        Optional<Instant> nextReset) {}
