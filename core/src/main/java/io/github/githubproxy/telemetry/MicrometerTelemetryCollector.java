package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;
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
 * Keeps metrics in a registry of Micrometer, all with names that begin with {@code github.proxy.}. Needs
 * {@code io.micrometer:micrometer-core}.
 *
 * <p>However many clients and paths there are, there are at most about 40,000 time series: the first 1,000 clients and
 * the first 200 credentials have labels of their own, all others the label {@code (others)}; where combinations of labels
 * become too many, the path is given up first and the client last.
 */
public final class MicrometerTelemetryCollector implements TelemetryCollector {
    /** How many credentials are told apart. */
    static final int MAX_CREDENTIALS = 200;

    /** So many budgets are shown at once when they come to be known; where there are more, events come often enough. */
    private static final int MAX_KNOWN = 100;

    private static final long REFRESH = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private final RequestMeters requests;
    private final UpstreamMeters upstream;
    private @Nullable CredentialMeters credentials;
    private final Set<StatusSnapshot.Budget> known = new HashSet<>();
    private long refreshed;

    /** Makes a collector for one proxy. The registry stays the host's. */
    public MicrometerTelemetryCollector(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Makes a collector for one proxy. The registry stays the host's.
     *
     * @param common tags for all metrics, such as one that tells apart several proxies with one registry
     */
    public MicrometerTelemetryCollector(MeterRegistry registry, Iterable<Tag> common) {
        this.meters = new Meters(registry, Tags.of(common));
        this.requests = new RequestMeters(meters);
        this.upstream = new UpstreamMeters(meters);
    }

    @Override
    public void begin(Supplier<ProxyStatus> status) {
        StatusSnapshot view = new StatusSnapshot(status, meters::nanos);
        StateMeters.register(meters, view);
        credentials = new CredentialMeters(meters, view);
        refresh();
    }

    @Override
    public void collectGitHubResponse(GitHubResponseEvent event) {
        upstream.count(event);
        if (event.origin().client().equals(ReservedClientNames.NO_CLIENT)) {
            requests.countOwn(event);
        }
        // What is not shown yet does not wait for the next event, which may be long in coming.
        if (known.size() < MAX_KNOWN
                && known.add(new StatusSnapshot.Budget(event.credential().name(), event.resource()))) {
            refresh();
        }
    }

    @Override
    public void collectProxyRequest(ProxyRequestEvent event) {
        requests.count(event);
        refreshIfDue();
    }

    /** Takes the metrics out of the registry. */
    @Override
    public void close() {
        meters.remove();
    }

    private void refreshIfDue() {
        if (meters.nanos() - refreshed > REFRESH) {
            refresh();
        }
    }

    private void refresh() {
        refreshed = meters.nanos();
        Objects.requireNonNull(credentials, "begin comes first").refresh();
    }
}
