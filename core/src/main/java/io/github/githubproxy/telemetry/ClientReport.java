package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        String client, Instant at, int replicas, Map<TimeWindow, Share> windows, List<RateLimit> limits) {

    /** Makes a report. */
    public ClientReport {
        windows = Collections.unmodifiableMap(new EnumMap<>(windows));
        limits = List.copyOf(limits);
    }

    /**
     * What it has used in a window.
     *
     * @param own what was counted under the client's name; empty where nothing was, though it may have done something
     * @param countedWithOthers whether more clients have come than are told apart, so that some or all of what this one has
     *     done may be counted for several together, and not be in {@code own}
     * @param shareOfQuota which part of all that was spent {@code own} has spent, from 0 to 1; empty where nothing was spent,
     *     or nothing is known
     * @param routes what cost it most first, of the dearest of all clients
     */
    public record Share(
            Optional<StatusReport.Row> own,
            boolean countedWithOthers,
            OptionalDouble shareOfQuota,
            List<StatusReport.Route> routes) {}

    /** Makes the report of one client from that of all. */
    public static ClientReport of(String client, StatusReport all, List<RateLimit> limits) {
        Map<TimeWindow, Share> windows = new EnumMap<>(TimeWindow.class);
        all.windows().forEach((window, usage) -> windows.put(window, share(client, usage)));
        return new ClientReport(client, all.at(), all.replicas().size(), windows, limits);
    }

    private static Share share(String client, StatusReport.Usage usage) {
        boolean others = row(ReservedClientNames.OTHERS, usage).isPresent();
        Optional<StatusReport.Row> own = row(client, usage)
                .or(() -> others ? Optional.empty() : Optional.of(StatusReport.Row.of(client, RequestCounts.NONE)));
        long spent = usage.total().quotaSpent();
        return new Share(
                own,
                others,
                own.isEmpty() || spent == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) own.get().quotaSpent() / spent),
                usage.routes().stream()
                        .filter(route -> route.client().equals(client))
                        .toList());
    }

    private static Optional<StatusReport.Row> row(String name, StatusReport.Usage usage) {
        return usage.clients().stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** Returns the report as JSON, in UTF-8. */
    public byte[] toJson() {
        return ReportJson.write(this);
    }
}
