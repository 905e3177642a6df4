package io.github.githubproxy.telemetry;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Shows how the credentials fare, whoever they are by now. Used by one thread. */
final class CredentialMeters {
    private final StatusSnapshot view;
    private final MultiGauge limit;
    private final MultiGauge remaining;
    private final MultiGauge reset;
    private final MultiGauge usable;
    private final MultiGauge underWay;

    CredentialMeters(Meters meters, StatusSnapshot view) {
        this.view = view;
        this.limit = meters.rows("credential.limit", "units", "Units that a credential may spend in a window");
        this.remaining = meters.rows("credential.remaining", "units", "Units that a credential has left");
        this.reset = meters.rows(
                "credential.reset.timestamp", "seconds", "When a credential's window ends, in seconds since 1970");
        this.usable = meters.rows("credential.usable", "", "1 if requests may be sent with a credential, else 0");
        this.underWay =
                meters.rows("credential.active", "", "Requests that a credential's user or installation has under way");
    }

    /**
     * Takes up credentials and resources that have come to be known, and forgets those that are gone. Rows that stay are
     * left alone: they read what is there when they are asked.
     */
    void refresh() {
        StatusSnapshot.Seen now = view.anew();
        usable.register(credentials(now, one -> one.condition() == CredentialStatus.Condition.USABLE ? 1 : 0), false);
        underWay.register(credentials(now, CredentialStatus::requestsUnderWay), false);
        limit.register(budgets(now, StatusSnapshot.Sum::limit), false);
        remaining.register(budgets(now, StatusSnapshot.Sum::remaining), false);
        reset.register(budgets(now, StatusSnapshot.Sum::reset), false);
    }

    private List<MultiGauge.Row<?>> credentials(StatusSnapshot.Seen now, ToDoubleFunction<CredentialStatus> figure) {
        return now.credentials().keySet().stream()
                .<MultiGauge.Row<?>>map(name -> MultiGauge.Row.of(Tags.of("credential", name), view, later -> {
                    CredentialStatus one = later.now().credentials().get(name);
                    return one == null ? Double.NaN : figure.applyAsDouble(one);
                }))
                .toList();
    }

    private List<MultiGauge.Row<?>> budgets(StatusSnapshot.Seen now, ToDoubleFunction<StatusSnapshot.Sum> figure) {
        return now.budgets().keySet().stream()
                .<MultiGauge.Row<?>>map(budget -> MultiGauge.Row.of(
                        Tags.of("credential", budget.credential(), "resource", budget.resource()), view, later -> {
                            StatusSnapshot.Sum sum = later.now().budgets().get(budget);
                            return sum == null ? Double.NaN : figure.applyAsDouble(sum);
                        }))
                .toList();
    }
}
