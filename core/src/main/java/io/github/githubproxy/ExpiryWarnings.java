package io.github.githubproxy;

import io.github.githubproxy.clients.TokenExpiry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once a day which tokens of clients have expired or are about to. Not safe for use by several threads. */
final class ExpiryWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);

    private final Supplier<List<TokenExpiry>> expiring;
    private final InstantSource clock;
    private LocalDate lastDay = LocalDate.MIN;
    private List<TokenExpiry> lastLogged = List.of();

    /**
     * Makes a logger of warnings.
     *
     * @param expiring returns the tokens that have expired or are about to
     */
    ExpiryWarnings(Supplier<List<TokenExpiry>> expiring, InstantSource clock) {
        this.expiring = expiring;
        this.clock = clock;
    }

    /** Logs those that were not logged today. */
    void check() {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<TokenExpiry> current = expiring.get();
        current.stream()
                .filter(expiry -> today.isAfter(lastDay) || !lastLogged.contains(expiry))
                .forEach(expiry -> LOG.warn(
                        "A token of client {} {} at {}",
                        expiry.client(),
                        now.isBefore(expiry.at()) ? "expires" : "has expired,",
                        expiry.at()));
        lastDay = today;
        lastLogged = current;
    }
}
