package io.github.githubproxy.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps metrics in a Micrometer registry, under names that begin with {@code github.proxy.}. Needs
 * {@code io.micrometer:micrometer-core}.
 *
 * <p>There are at most about 40,000 time series. The first 1,000 clients and the first 200 credentials have labels of their
 * own; all others have the label {@code (others)}. Where there are too many combinations of labels, the path is replaced first
 * and the client last.
 */
@SuppressWarnings("exports") // Micrometer is optional: who constructs a collector requires micrometer.core anyway.
public final class MicrometerTelemetryCollector implements TelemetryCollector {
    /** The number of credentials with labels of their own. */
    static final int MAX_CREDENTIALS = 200;

    /** So many new budgets are shown at once; further ones are shown with the next periodic refresh. */
    private static final int MAX_EARLY_BUDGETS = 100;

    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private final RequestMeters requests;
    private final UpstreamMeters upstream;
    private @Nullable CredentialMeters credentials;
    private final Set<CachedStatus.Budget> knownBudgets = new HashSet<>();
    private long refreshedAt;

    /** Makes a collector for one proxy. Closing the collector does not close the registry. */
    public MicrometerTelemetryCollector(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Makes a collector for one proxy. Closing the collector does not close the registry.
     *
     * @param common tags of all metrics, such as one that distinguishes several proxies with one registry
     */
    public MicrometerTelemetryCollector(MeterRegistry registry, Iterable<Tag> common) {
        this.meters = new Meters(registry, Tags.of(common));
        this.requests = new RequestMeters(meters);
        this.upstream = new UpstreamMeters(meters);
    }

    @Override
    public void begin(Supplier<ProxyStatus> status) {
        CachedStatus cached = new CachedStatus(status, meters::nanos);
        StateMeters.register(meters, cached);
        credentials = new CredentialMeters(meters, cached);
        refresh();
    }

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        upstream.count(event);
        if (!event.origin().hasClient()) {
            requests.countProxyCall(event);
        }
        // Shows a new budget now, because the next event may come much later.
        if (knownBudgets.size() < MAX_EARLY_BUDGETS
                && knownBudgets.add(new CachedStatus.Budget(event.credential().name(), event.resource()))) {
            refresh();
        }
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        requests.count(event);
        refreshIfDue();
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        meters.remove();
    }

    private void refreshIfDue() {
        if (meters.nanos() - refreshedAt > REFRESH_NANOS) {
            refresh();
        }
    }

    private void refresh() {
        refreshedAt = meters.nanos();
        Objects.requireNonNull(credentials, "begin must be called first").refresh();
    }
}
