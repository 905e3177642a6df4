package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.format.BoundedLabels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the proxy as meters show it: read once for all of them, and anew when it is a second old. Safe for use by
 * many threads.
 */
final class StatusSnapshot {
    private static final long MOST_AGE = TimeUnit.SECONDS.toNanos(1);

    /** How many budgets are shown of credentials that are told apart; GitHub has some dozen resources. */
    private static final int MAX_BUDGETS = 3_000;

    private static final int MAX_RESOURCES = 32;

    private final Supplier<ProxyStatus> source;
    private final LongSupplier nanos;
    private volatile @Nullable Seen seen;

    /**
     * Makes a view.
     *
     * @param nanos a clock that counts nanoseconds from anywhere
     */
    StatusSnapshot(Supplier<ProxyStatus> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** A credential, and a resource that GitHub counts. */
    record Budget(String credential, String resource) {}

    /**
     * What some credentials have left together.
     *
     * @param reset when the first of their windows ends, in seconds since 1970
     */
    record Sum(long limit, long remaining, long reset) {
        Sum plus(Sum other) {
            return new Sum(limit + other.limit, remaining + other.remaining, Math.min(reset, other.reset));
        }
    }

    /**
     * What was seen.
     *
     * @param at when, on the clock of nanoseconds
     * @param credentials those that are told apart
     * @param budgets what they have left; the others' together. Nothing is counted twice where credentials are of one
     *     user
     */
    record Seen(long at, ProxyStatus status, Map<String, CredentialStatus> credentials, Map<Budget, Sum> budgets) {
        static Seen of(long at, ProxyStatus status) {
            Map<String, CredentialStatus> credentials = new LinkedHashMap<>();
            Map<Budget, Sum> budgets = new LinkedHashMap<>();
            BoundedLabels resources = new BoundedLabels(MAX_RESOURCES);
            List<CredentialStatus> all = status.credentials();
            for (int i = 0; i < all.size(); i++) {
                CredentialStatus one = all.get(i);
                String name =
                        i < MicrometerTelemetryCollector.MAX_CREDENTIALS ? one.name() : ReservedClientNames.OTHERS;
                if (!name.equals(ReservedClientNames.OTHERS)) {
                    credentials.put(name, one);
                }
                if (one.sharesLimitsWith().isEmpty()) {
                    for (RateLimit limit : one.limits()) {
                        String resource = resources.label(limit.resource());
                        String shown = budgets.size() < MAX_BUDGETS ? name : ReservedClientNames.OTHERS;
                        budgets.merge(
                                new Budget(shown, resource),
                                new Sum(
                                        limit.limit(),
                                        limit.remaining(),
                                        limit.reset().getEpochSecond()),
                                Sum::plus);
                    }
                }
            }
            return new Seen(at, status, credentials, budgets);
        }
    }

    Seen now() {
        Seen last = seen;
        return last == null || nanos.getAsLong() - last.at() > MOST_AGE ? anew() : last;
    }

    /** Reads it at once, however new the last is. */
    Seen anew() {
        Seen read = Seen.of(nanos.getAsLong(), source.get());
        seen = read;
        return read;
    }

    ProxyStatus status() {
        return now().status();
    }
}
