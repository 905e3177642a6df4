package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.format.BoundedLabels;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the proxy that all meters read, cached for a second. Safe for use by many threads.
 */
final class CachedStatus {
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Upper bound of the budgets that are shown; further credentials are added up. GitHub has some dozen resources. */
    private static final int MAX_BUDGETS = 3_000;

    private static final int MAX_RESOURCES = 32;

    private final Supplier<ProxyStatus> source;
    private final LongSupplier nanos;
    private volatile @Nullable Reading latest;

    /**
     * Makes a cache.
     *
     * @param nanos a monotonic clock in nanoseconds
     */
    CachedStatus(Supplier<ProxyStatus> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** A credential and a rate-limit resource. */
    record Budget(String credential, String resource) {}

    /**
     * The sum of the limits of several credentials.
     *
     * @param reset when the first of their windows ends, in seconds since 1970
     */
    record Limits(long limit, long remaining, long reset) {
        Limits plus(Limits other) {
            return new Limits(limit + other.limit, remaining + other.remaining, Math.min(reset, other.reset));
        }
    }

    /**
     * One reading of the state.
     *
     * @param at when it was read, in nanoseconds of the clock
     * @param credentials the credentials with a label of their own
     * @param budgets their limits, and the sum of all others. Limits that credentials of one user share are counted once
     */
    record Reading(
            long at, ProxyStatus status, Map<String, CredentialStatus> credentials, Map<Budget, Limits> budgets) {
        static Reading of(long at, ProxyStatus status) {
            Map<String, CredentialStatus> credentials = new LinkedHashMap<>();
            Map<Budget, Limits> budgets = new LinkedHashMap<>();
            BoundedLabels resources = new BoundedLabels(MAX_RESOURCES);
            BoundedLabels names = new BoundedLabels(MicrometerTelemetryCollector.MAX_CREDENTIALS);
            for (CredentialStatus credential : status.credentials()) {
                String name = names.label(credential.name());
                if (!name.equals(ReservedClientNames.OTHERS)) {
                    credentials.put(name, credential);
                }
                if (credential.sharesLimitsWith().isEmpty()) {
                    for (RateLimit limit : credential.limits()) {
                        String resource = resources.label(limit.resource());
                        String shown = budgets.size() < MAX_BUDGETS ? name : ReservedClientNames.OTHERS;
                        budgets.merge(
                                new Budget(shown, resource),
                                new Limits(
                                        limit.limit(),
                                        limit.remaining(),
                                        limit.reset().getEpochSecond()),
                                Limits::plus);
                    }
                }
            }
            return new Reading(at, status, credentials, budgets);
        }
    }

    Reading current() {
        Reading last = latest;
        return last == null || nanos.getAsLong() - last.at() > MAX_AGE_NANOS ? refresh() : last;
    }

    /** Reads the state regardless of the age of the last reading. */
    Reading refresh() {
        Reading read = Reading.of(nanos.getAsLong(), source.get());
        latest = read;
        return read;
    }

    ProxyStatus status() {
        return current().status();
    }
}
