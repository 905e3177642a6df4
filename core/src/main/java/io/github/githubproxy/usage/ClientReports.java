package io.github.githubproxy.usage;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Extracts the report of one client from the report of all. Stateless. */
final class ClientReports {
    private ClientReports() {}

    /**
     * Makes the report of one client.
     *
     * @param limits what the client has left, by resource
     */
    static ClientReport of(String client, StatusReport all, List<RateLimit> limits) {
        Map<TimeWindow, ClientReport.Share> windows = new EnumMap<>(TimeWindow.class);
        all.windows().forEach((window, usage) -> windows.put(window, share(client, usage)));
        return new ClientReport(client, all.at(), all.replicas().size(), windows, limits);
    }

    private static ClientReport.Share share(String client, StatusReport.Usage usage) {
        boolean others = row(ReservedClientNames.OTHERS, usage).isPresent();
        Optional<StatusReport.Row> own =
                row(client, usage).or(() -> others ? Optional.empty() : Optional.of(RequestCounts.NONE.toRow(client)));
        long spent = usage.total().quotaSpent();
        return new ClientReport.Share(
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
}
