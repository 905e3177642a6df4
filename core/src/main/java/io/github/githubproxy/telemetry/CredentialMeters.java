package io.github.githubproxy.telemetry;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Gauges of the known credentials, which may change at run time. Used by one thread. */
final class CredentialMeters {
    private final CachedStatus status;
    private final MultiGauge limit;
    private final MultiGauge remaining;
    private final MultiGauge reset;
    private final MultiGauge usable;
    private final MultiGauge inFlight;

    CredentialMeters(Meters meters, CachedStatus status) {
        this.status = status;
        this.limit = meters.rows("credential.limit", "units", "Units that a credential may spend in a window");
        this.remaining = meters.rows("credential.remaining", "units", "Units that a credential has left");
        this.reset = meters.rows(
                "credential.reset.timestamp", "seconds", "When a credential's window ends, in seconds since 1970");
        this.usable = meters.rows("credential.usable", "", "1 if requests may be sent with a credential, else 0");
        this.inFlight =
                meters.rows("credential.active", "", "Requests in flight of a credential's user or installation");
    }

    /**
     * Adds rows for new credentials and resources, and removes rows of those that are gone. Other rows stay registered; they
     * read the present value when they are polled.
     */
    void refresh() {
        CachedStatus.Reading reading = status.refresh();
        usable.register(
                credentials(reading, credential -> credential.condition() == CredentialStatus.Condition.USABLE ? 1 : 0),
                false);
        inFlight.register(credentials(reading, CredentialStatus::requestsUnderWay), false);
        limit.register(budgets(reading, CachedStatus.Limits::limit), false);
        remaining.register(budgets(reading, CachedStatus.Limits::remaining), false);
        reset.register(budgets(reading, CachedStatus.Limits::reset), false);
    }

    private List<MultiGauge.Row<?>> credentials(
            CachedStatus.Reading reading, ToDoubleFunction<CredentialStatus> value) {
        return reading.credentials().keySet().stream()
                .<MultiGauge.Row<?>>map(name -> MultiGauge.Row.of(Tags.of("credential", name), status, cached -> {
                    CredentialStatus credential = cached.current().credentials().get(name);
                    return credential == null ? Double.NaN : value.applyAsDouble(credential);
                }))
                .toList();
    }

    private List<MultiGauge.Row<?>> budgets(CachedStatus.Reading reading, ToDoubleFunction<CachedStatus.Limits> value) {
        return reading.budgets().keySet().stream()
                .<MultiGauge.Row<?>>map(budget -> MultiGauge.Row.of(
                        Tags.of("credential", budget.credential(), "resource", budget.resource()), status, cached -> {
                            CachedStatus.Limits limits =
                                    cached.current().budgets().get(budget);
                            return limits == null ? Double.NaN : value.applyAsDouble(limits);
                        }))
                .toList();
    }
}
