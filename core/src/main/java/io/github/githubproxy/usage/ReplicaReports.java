package io.github.githubproxy.usage;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.QuotaForecast;
import io.github.githubproxy.telemetry.RequestCounts;
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

/** Puts together what the replicas tell. Pure. */
final class ReplicaReports {
    private static final int SHOWN_NOTICES = 100;
    private static final int SHOWN_ROUTES = 50;

    /** Two replicas may name the end of one window this far apart. */
    private static final Duration SAME_WINDOW = Duration.ofSeconds(5);

    private ReplicaReports() {}

    /**
     * Makes a report.
     *
     * @param told one from each replica, at least one
     */
    static StatusReport report(List<ReplicaSnapshot> told, Instant now) {
        List<CredentialStatus> credentials = credentials(told);
        return new StatusReport(
                now,
                told.stream().map(ReplicaReports::replica).toList(),
                windows(told, now),
                credentials,
                forecasts(credentials, pace(told), now),
                notices(told));
    }

    private static StatusReport.Replica replica(ReplicaSnapshot told) {
        return new StatusReport.Replica(
                told.replica(),
                told.at(),
                told.since(),
                told.status().cache(),
                told.status().tokens(),
                told.status().requestsUnderWay(),
                told.status().collectors());
    }

    private static Map<TimeWindow, StatusReport.Usage> windows(List<ReplicaSnapshot> told, Instant now) {
        Map<TimeWindow, StatusReport.Usage> windows = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, usage(window, told, now));
        }
        return windows;
    }

    private static StatusReport.Usage usage(TimeWindow window, List<ReplicaSnapshot> told, Instant now) {
        long firstSlot = window.slotOf(now) - window.slots() + 1;
        RequestCounts total = RequestCounts.NONE;
        Map<String, RequestCounts> clients = new HashMap<>();
        Map<RouteKey, Long> routes = new HashMap<>();
        long[] spent = new long[window.slots()];
        Map<String, long[]> lines = new HashMap<>();
        for (ReplicaSnapshot one : told) {
            ReplicaSnapshot.Used used = Objects.requireNonNull(one.windows().get(window));
            total = total.plus(used.total());
            used.clients().forEach((name, counts) -> clients.merge(name, counts, RequestCounts::plus));
            used.routes()
                    .forEach(cost -> routes.merge(
                            new RouteKey(cost.client(), cost.method(), cost.route()), cost.spent(), Long::sum));
            int shift = (int) (used.lastSlot() - window.slots() + 1 - firstSlot);
            add(spent, used.spent(), shift);
            used.spentBy()
                    .forEach((name, line) ->
                            add(lines.computeIfAbsent(name, n -> new long[window.slots()]), line, shift));
        }
        Map<String, List<Long>> spentBy = new LinkedHashMap<>();
        List<StatusReport.Row> rows = rows(clients);
        rows.stream()
                .filter(row -> lines.containsKey(row.name()))
                .forEach(row -> spentBy.put(row.name(), list(Objects.requireNonNull(lines.get(row.name())))));
        return new StatusReport.Usage(
                window.slot().toSeconds(),
                Instant.ofEpochSecond(firstSlot * window.slot().toSeconds()),
                StatusReport.Row.of("", total),
                rows,
                routes(routes),
                list(spent),
                spentBy);
    }

    /** Another replica's slots may be a little behind, or ahead. */
    private static void add(long[] sum, List<Long> line, int shift) {
        for (int i = 0; i < line.size(); i++) {
            int slot = Math.min(sum.length - 1, i + shift);
            if (slot >= 0) {
                sum[slot] += line.get(i);
            }
        }
    }

    private static List<StatusReport.Row> rows(Map<String, RequestCounts> clients) {
        return clients.entrySet().stream()
                .map(entry -> StatusReport.Row.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(StatusReport.Row::quotaSpent)
                        .thenComparingLong(StatusReport.Row::requests)
                        .reversed()
                        .thenComparing(StatusReport.Row::name))
                .toList();
    }

    private static List<StatusReport.Route> routes(Map<RouteKey, Long> routes) {
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
                .limit(SHOWN_ROUTES)
                .toList();
    }

    private static Map<String, Double> pace(List<ReplicaSnapshot> told) {
        Map<String, Double> pace = new TreeMap<>();
        told.forEach(one -> one.pace().forEach((resource, units) -> pace.merge(resource, units, Double::sum)));
        return pace;
    }

    /** What the newest word says of each; of its limits, what the later window says, and within one the fewer that remain. */
    private static List<CredentialStatus> credentials(List<ReplicaSnapshot> told) {
        Map<String, CredentialStatus> newest = new LinkedHashMap<>();
        Map<String, Map<String, RateLimit>> limits = new HashMap<>();
        Map<String, Integer> underWay = new HashMap<>();
        told.stream()
                .sorted(Comparator.comparing(ReplicaSnapshot::at))
                .flatMap(one -> one.status().credentials().stream())
                .forEach(credential -> {
                    newest.put(credential.name(), credential);
                    underWay.merge(credential.name(), credential.requestsUnderWay(), Integer::sum);
                    Map<String, RateLimit> known = limits.computeIfAbsent(credential.name(), name -> new TreeMap<>());
                    credential.limits().forEach(limit -> known.merge(limit.resource(), limit, ReplicaReports::later));
                });
        return newest.values().stream()
                .map(credential -> new CredentialStatus(
                        credential.name(),
                        credential.condition(),
                        credential.until(),
                        credential.sharesLimitsWith(),
                        Objects.requireNonNull(underWay.get(credential.name())),
                        List.copyOf(Objects.requireNonNull(limits.get(credential.name()))
                                .values())))
                .toList();
    }

    private static RateLimit later(RateLimit one, RateLimit other) {
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
                .map(entry ->
                        QuotaForecast.of(entry.getKey(), entry.getValue(), pace.getOrDefault(entry.getKey(), 0.0), now))
                .sorted(Comparator.comparing(
                                (QuotaForecast forecast) -> forecast.emptyAt().orElse(Instant.MAX))
                        .thenComparing(Comparator.comparingDouble(QuotaForecast::unitsPerHour)
                                .reversed())
                        .thenComparing(QuotaForecast::resource))
                .toList();
    }

    private static List<OperatorNotice> notices(List<ReplicaSnapshot> told) {
        Map<OperatorNotice.What, OperatorNotice> all = new HashMap<>();
        told.forEach(one -> one.notices().forEach(notice -> all.merge(notice.what(), notice, OperatorNotice::and)));
        return all.values().stream()
                .sorted(Comparator.comparing(OperatorNotice::last)
                        .reversed()
                        .thenComparing(OperatorNotice::client)
                        .thenComparing(OperatorNotice::kind)
                        .thenComparing(OperatorNotice::about))
                .limit(SHOWN_NOTICES)
                .toList();
    }

    private static List<Long> list(long[] values) {
        return LongStream.of(values).boxed().toList();
    }
}
