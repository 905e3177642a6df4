package io.github.githubproxy.usage;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.QuotaForecast;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Merges snapshots of replicas into one report. Stateless. */
final class ReplicaReports {
    private static final int MAX_NOTICES = 100;
    private static final int MAX_ROUTES = 50;

    /** Reset times of two replicas that differ by no more than this are taken for the end of the same window. */
    private static final Duration SAME_WINDOW = Duration.ofSeconds(5);

    private ReplicaReports() {}

    /**
     * Makes a report.
     *
     * @param snapshots one of each replica, at least one
     */
    static StatusReport report(List<ReplicaSnapshot> snapshots, Instant now) {
        List<CredentialStatus> credentials = credentials(snapshots);
        return new StatusReport(
                now,
                snapshots.stream().map(ReplicaReports::replica).toList(),
                windows(snapshots, now),
                credentials,
                forecasts(credentials, pace(snapshots), now),
                notices(snapshots));
    }

    private static StatusReport.Replica replica(ReplicaSnapshot snapshot) {
        return new StatusReport.Replica(
                snapshot.replica(),
                snapshot.at(),
                snapshot.since(),
                snapshot.status().cache(),
                snapshot.status().tokens(),
                snapshot.status().requestsUnderWay(),
                snapshot.status().collectors(),
                snapshot.status().configuration());
    }

    private static Map<TimeWindow, StatusReport.Usage> windows(List<ReplicaSnapshot> snapshots, Instant now) {
        Map<TimeWindow, StatusReport.Usage> windows = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, usage(window, snapshots, now));
        }
        return windows;
    }

    private static StatusReport.Usage usage(TimeWindow window, List<ReplicaSnapshot> snapshots, Instant now) {
        long firstSlot = WindowedCounters.slotOf(window, now) - window.slots() + 1;
        RequestCounts total = RequestCounts.NONE;
        Map<String, RequestCounts> clients = new HashMap<>();
        Map<ReplicaSnapshot.RouteKey, Long> routes = new HashMap<>();
        long[] spent = new long[window.slots()];
        Map<String, long[]> seriesByClient = new HashMap<>();
        for (ReplicaSnapshot snapshot : snapshots) {
            ReplicaSnapshot.Used used =
                    Objects.requireNonNull(snapshot.windows().get(window));
            total = total.plus(used.total());
            used.clients().forEach((name, counts) -> clients.merge(name, counts, RequestCounts::plus));
            used.routes().forEach(cost -> routes.merge(cost.key(), cost.spent(), Long::sum));
            int shift = (int) (used.lastSlot() - window.slots() + 1 - firstSlot);
            add(spent, used.spent(), shift);
            used.spentBy()
                    .forEach((name, series) ->
                            add(seriesByClient.computeIfAbsent(name, n -> new long[window.slots()]), series, shift));
        }
        Map<String, List<Long>> spentBy = new LinkedHashMap<>();
        List<StatusReport.Row> rows = rows(clients);
        rows.stream()
                .filter(row -> seriesByClient.containsKey(row.name()))
                .forEach(row -> spentBy.put(row.name(), list(Objects.requireNonNull(seriesByClient.get(row.name())))));
        return new StatusReport.Usage(
                window.slot().toSeconds(),
                Instant.ofEpochSecond(firstSlot * window.slot().toSeconds()),
                total.toRow(""),
                rows,
                routes(routes),
                list(spent),
                spentBy);
    }

    /**
     * Adds a series to a sum.
     *
     * @param shift slots by which the other replica's window is ahead of the sum's, as clocks differ; negative if behind
     */
    private static void add(long[] sum, List<Long> series, int shift) {
        for (int i = 0; i < series.size(); i++) {
            int slot = Math.min(sum.length - 1, i + shift);
            if (slot >= 0) {
                sum[slot] += series.get(i);
            }
        }
    }

    private static List<StatusReport.Row> rows(Map<String, RequestCounts> clients) {
        return clients.entrySet().stream()
                .map(entry -> entry.getValue().toRow(entry.getKey()))
                .sorted(Comparator.comparingLong(StatusReport.Row::quotaSpent)
                        .thenComparingLong(StatusReport.Row::requests)
                        .reversed()
                        .thenComparing(StatusReport.Row::name))
                .toList();
    }

    private static List<StatusReport.Route> routes(Map<ReplicaSnapshot.RouteKey, Long> routes) {
        return routes.entrySet().stream()
                .map(entry -> new StatusReport.Route(
                        entry.getKey().client(),
                        entry.getKey().method(),
                        entry.getKey().route(),
                        entry.getValue()))
                .sorted(Comparator.comparingLong(StatusReport.Route::quotaSpent)
                        .reversed()
                        .thenComparing(StatusReport.Route::client)
                        .thenComparing(StatusReport.Route::route)
                        .thenComparing(StatusReport.Route::method))
                .limit(MAX_ROUTES)
                .toList();
    }

    private static Map<String, Double> pace(List<ReplicaSnapshot> snapshots) {
        Map<String, Double> pace = new TreeMap<>();
        snapshots.forEach(
                snapshot -> snapshot.pace().forEach((resource, units) -> pace.merge(resource, units, Double::sum)));
        return pace;
    }

    /**
     * Merges the credentials. The newest snapshot decides the condition of a credential. Of its limits, the one with the newer
     * window counts, and within one window the one with fewer units remaining. Requests in flight are added up.
     */
    private static List<CredentialStatus> credentials(List<ReplicaSnapshot> snapshots) {
        Map<String, CredentialStatus> newest = new LinkedHashMap<>();
        Map<String, Map<String, RateLimit>> limits = new HashMap<>();
        Map<String, Integer> inFlight = new HashMap<>();
        snapshots.stream()
                .sorted(Comparator.comparing(ReplicaSnapshot::at))
                .flatMap(snapshot -> snapshot.status().credentials().stream())
                .forEach(credential -> {
                    newest.put(credential.name(), credential);
                    inFlight.merge(credential.name(), credential.requestsUnderWay(), Integer::sum);
                    Map<String, RateLimit> merged = limits.computeIfAbsent(credential.name(), name -> new TreeMap<>());
                    credential.limits().forEach(limit -> merged.merge(limit.resource(), limit, ReplicaReports::newer));
                });
        return newest.values().stream()
                .map(credential -> new CredentialStatus(
                        credential.name(),
                        credential.condition(),
                        credential.until(),
                        credential.sharesLimitsWith(),
                        Objects.requireNonNull(inFlight.get(credential.name())),
                        List.copyOf(Objects.requireNonNull(limits.get(credential.name()))
                                .values())))
                .toList();
    }

    private static RateLimit newer(RateLimit one, RateLimit other) {
        Duration apart = Duration.between(one.reset(), other.reset());
        if (apart.abs().compareTo(SAME_WINDOW) > 0) {
            return apart.isNegative() ? one : other;
        }
        return one.remaining() < other.remaining() ? one : other;
    }

    private static List<QuotaForecast> forecasts(
            List<CredentialStatus> credentials, Map<String, Double> pace, Instant now) {
        Map<String, List<RateLimit>> limits = credentials.stream()
                .filter(credential -> credential.sharesLimitsWith().isEmpty()
                        && credential.condition() != CredentialStatus.Condition.REFUSED)
                .flatMap(credential -> credential.limits().stream())
                .collect(Collectors.groupingBy(RateLimit::resource, TreeMap::new, Collectors.toList()));
        return limits.entrySet().stream()
                .map(entry -> QuotaForecaster.forecast(
                        entry.getKey(), entry.getValue(), pace.getOrDefault(entry.getKey(), 0.0), now))
                .sorted(Comparator.comparing(
                                (QuotaForecast forecast) -> forecast.emptyAt().orElse(Instant.MAX))
                        .thenComparing(Comparator.comparingDouble(QuotaForecast::unitsPerHour)
                                .reversed())
                        .thenComparing(QuotaForecast::resource))
                .toList();
    }

    private static List<OperatorNotice> notices(List<ReplicaSnapshot> snapshots) {
        List<OperatorNotice> all = snapshots.stream()
                .flatMap(snapshot -> snapshot.notices().stream())
                .toList();
        return RecentNotices.merge(all).stream()
                .sorted(Comparator.comparing(OperatorNotice::last)
                        .reversed()
                        .thenComparing(OperatorNotice::client)
                        .thenComparing(OperatorNotice::kind)
                        .thenComparing(OperatorNotice::about))
                .limit(MAX_NOTICES)
                .toList();
    }

    private static List<Long> list(long[] values) {
        return LongStream.of(values).boxed().toList();
    }
}
