package io.github.githubproxy.usage;

import io.github.githubproxy.github.RateLimit;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one client has used, and what it has left. Immutable; holds nothing secret, and nothing of other clients but sums.
 *
 * @param client its name
 * @param at when it was put together
 * @param replicas how many processes were heard from
 * @param limits what the client has left, by resource, as far as it is known
 */
public record ClientReport(
        String client, Instant at, int replicas, Map<Window, Share> windows, List<RateLimit> limits) {

    /** Makes a report. */
    public ClientReport {
        windows = Collections.unmodifiableMap(new EnumMap<>(windows));
        limits = List.copyOf(limits);
    }

    /**
     * What it has used in a window.
     *
     * @param own the client's
     * @param shareOfQuota which part of all that was spent it has spent, from 0 to 1; empty where nothing was spent
     * @param routes what cost it most first, of the dearest of all clients
     */
    public record Share(StatusReport.Row own, OptionalDouble shareOfQuota, List<StatusReport.Route> routes) {}

    /** Makes the report of one client from that of all. */
    static ClientReport of(String client, StatusReport all, List<RateLimit> limits) {
        Map<Window, Share> windows = new EnumMap<>(Window.class);
        all.windows().forEach((window, usage) -> {
            StatusReport.Row own = usage.clients().stream()
                    .filter(row -> row.name().equals(client))
                    .findFirst()
                    .orElse(StatusReport.Row.of(client, Counts.NONE));
            long spent = usage.total().quotaSpent();
            windows.put(
                    window,
                    new Share(
                            own,
                            spent == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) own.quotaSpent() / spent),
                            usage.routes().stream()
                                    .filter(route -> route.client().equals(client))
                                    .toList()));
        });
        return new ClientReport(client, all.at(), all.replicas().size(), windows, limits);
    }

    /** Returns the report as JSON, in UTF-8. */
    public byte[] toJson() {
        return Json.write(this);
    }
}
