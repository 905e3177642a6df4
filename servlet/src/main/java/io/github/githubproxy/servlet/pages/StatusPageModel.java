package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.QuotaForecast;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values that the status page shows, formatted for people but not escaped for HTML. Immutable. */
record StatusPageModel(
        String at,
        String atText,
        String windowText,
        String json,
        String headline,
        List<String> alerts,
        List<WindowLink> windows,
        SpendingChart chart,
        List<Column> columns,
        List<Row> rows,
        Row total,
        List<Forecast> forecasts,
        List<CredentialLimit> credentials,
        List<RouteCost> routes,
        List<Notice> notices,
        List<Replica> replicas) {

    /** From this percentage on, the headline says that the client spends most of the quota. */
    private static final int MOST_PERCENT = 50;

    record WindowLink(String label, String href, boolean current) {}

    record Column(String label, String href, String direction, boolean number) {}

    record Row(
            String name,
            String spent,
            String share,
            String requests,
            String saved,
            String hitRatio,
            String errors,
            String refused) {}

    record Forecast(String resource, String text, boolean empties) {}

    record CredentialLimit(
            String name, String state, boolean unusable, String resource, String left, String percent, String reset) {}

    record RouteCost(String spent, String client, String method, String route) {}

    record Notice(String at, String atText, String kind, String client, String about, String count) {}

    record Replica(
            String name,
            String lastReport,
            String since,
            String configuration,
            String cache,
            boolean failing,
            String stored,
            String inFlight,
            String dropped) {}

    /** The column by which the clients are sorted: numbers in descending order, names in ascending order. */
    private enum SortColumn {
        NAME("client"),
        SPENT("quota spent"),
        REQUESTS("requests"),
        SAVED("quota saved"),
        HITS("hit ratio"),
        ERRORS("errors"),
        REFUSED("refused");

        private final String label;

        SortColumn(String label) {
            this.label = label;
        }

        Comparator<StatusReport.Row> comparator() {
            Comparator<StatusReport.Row> byName = Comparator.comparing(StatusReport.Row::name);
            return this == NAME
                    ? byName
                    : Comparator.comparingDouble(this::value).reversed().thenComparing(byName);
        }

        private double value(StatusReport.Row row) {
            return switch (this) {
                case NAME -> 0;
                case SPENT -> row.quotaSpent();
                case REQUESTS -> row.requests();
                case SAVED -> row.quotaSaved();
                case HITS -> row.hitRatio().orElse(-1);
                case ERRORS -> row.errors();
                case REFUSED -> row.refused();
            };
        }

        String direction() {
            return this == NAME ? "ascending" : "descending";
        }
    }

    /** The window and the sort column that the query string selects. Unknown values are ignored. */
    record Selection(TimeWindow window, SortColumn column) {
        static Selection of(HttpServletRequest request) {
            return new Selection(
                    find(TimeWindow.values(), request.getParameter("window")).orElse(TimeWindow.HOUR),
                    find(SortColumn.values(), request.getParameter("sort")).orElse(SortColumn.SPENT));
        }

        private static <E extends Enum<E>> Optional<E> find(E[] constants, @Nullable String name) {
            return Arrays.stream(constants)
                    .filter(constant -> EnumNames.of(constant).equals(name))
                    .findFirst();
        }

        String href() {
            return "?window=" + EnumNames.of(window) + "&sort=" + EnumNames.of(column);
        }
    }

    static StatusPageModel of(StatusReport report, Selection selection) {
        StatusReport.Usage usage = Objects.requireNonNull(report.windows().get(selection.window));
        long highest = usage.clients().stream()
                .mapToLong(StatusReport.Row::quotaSpent)
                .max()
                .orElse(0);
        return new StatusPageModel(
                report.at().toString(),
                DisplayFormat.dateAndTime(report.at()),
                windowText(selection.window),
                "status.json",
                headline(usage, selection.window),
                alerts(report),
                Arrays.stream(TimeWindow.values())
                        .map(window -> new WindowLink(
                                windowText(window),
                                new Selection(window, selection.column).href(),
                                window == selection.window))
                        .toList(),
                SpendingChart.of(usage),
                Arrays.stream(SortColumn.values())
                        .map(column -> column(column, selection))
                        .toList(),
                usage.clients().stream()
                        .sorted(selection.column.comparator())
                        .map(row -> row(row, highest))
                        .toList(),
                row(usage.total(), 0),
                report.forecasts().stream()
                        .map(forecast -> forecast(forecast, report.at()))
                        .toList(),
                report.credentials().stream()
                        .flatMap(credential -> credentialLimits(credential, report.at()))
                        .toList(),
                usage.routes().stream()
                        .map(route -> new RouteCost(
                                DisplayFormat.number(route.quotaSpent()),
                                route.client(),
                                route.method(),
                                route.route()))
                        .toList(),
                report.notices().stream()
                        .map(notice -> new Notice(
                                notice.last().toString(),
                                DisplayFormat.ago(notice.last(), report.at()),
                                notice.kind().replace('_', ' '),
                                notice.client(),
                                notice.about(),
                                DisplayFormat.number(notice.count())))
                        .toList(),
                report.replicas().stream()
                        .map(replica -> replica(replica, report.at()))
                        .toList());
    }

    /** Names the client that spends most, and its share. */
    private static String headline(StatusReport.Usage usage, TimeWindow window) {
        long total = usage.total().quotaSpent();
        if (total == 0) {
            return usage.total().requests() == 0
                    ? "No requests in the " + windowText(window)
                    : "No quota was spent in the " + windowText(window) + ": "
                            + DisplayFormat.number(usage.total().requests()) + " requests cost nothing";
        }
        String units = " of " + DisplayFormat.number(total) + " units in the " + windowText(window);
        Optional<StatusReport.Row> topSpender = usage.clients().stream()
                .filter(row -> row.quotaSpent() > 0 && !ReservedClientNames.contains(row.name()))
                .max(Comparator.comparingLong(StatusReport.Row::quotaSpent));
        if (topSpender.isEmpty()) {
            return "No listed client spent any" + units;
        }
        String name = topSpender.get().name();
        double fraction = (double) topSpender.get().quotaSpent() / total;
        String spent = DisplayFormat.percent(fraction)
                + (isMost(fraction) ? " of the quota: " : ": ")
                + DisplayFormat.number(topSpender.get().quotaSpent())
                + units;
        return (isMost(fraction) ? "" : "No client spends most of the quota. ") + name + " spends " + spent;
    }

    /** Rounds like {@link DisplayFormat#percent}, so that the headline agrees with the percentage that is shown. */
    private static boolean isMost(double fraction) {
        return Math.round(fraction * 100) >= MOST_PERCENT;
    }

    private static List<String> alerts(StatusReport report) {
        Stream<String> forecasts = report.forecasts().stream()
                .filter(forecast -> forecast.emptyAt().isPresent())
                .map(forecast -> forecast.resource() + ": " + DisplayFormat.forecast(forecast, report.at()));
        Stream<String> rejected = report.credentials().stream()
                .filter(credential -> credential.condition() == CredentialStatus.Condition.REFUSED)
                .map(credential -> "GitHub rejects the credential " + credential.name());
        Stream<String> reloads = report.replicas().stream()
                .flatMap(replica -> replica.configuration().problem().stream()
                        .map(problem -> "The configuration of " + replica.name()
                                + " could not be reloaded, and the old one stays in force: " + problem));
        Stream<String> expiring = report.replicas().stream()
                .flatMap(replica -> replica.configuration().expiringTokens().entrySet().stream())
                .distinct()
                .map(token -> "A token of client " + token.getKey()
                        + (report.at().isBefore(token.getValue()) ? " expires on " : " has expired, on ")
                        + DisplayFormat.dateAndTime(token.getValue()));
        return Stream.of(forecasts, rejected, reloads, expiring)
                .flatMap(alerts -> alerts)
                .toList();
    }

    private static Column column(SortColumn column, Selection selection) {
        return new Column(
                column.label,
                new Selection(selection.window, column).href(),
                column == selection.column ? column.direction() : "",
                column != SortColumn.NAME);
    }

    private static Row row(StatusReport.Row row, long highest) {
        return new Row(
                row.name(),
                DisplayFormat.number(row.quotaSpent()),
                DisplayFormat.barLength(row.quotaSpent(), highest),
                DisplayFormat.number(row.requests()),
                DisplayFormat.number(row.quotaSaved()),
                row.hitRatio().isPresent()
                        ? DisplayFormat.percent(row.hitRatio().getAsDouble())
                        : "-",
                DisplayFormat.number(row.errors()),
                DisplayFormat.number(row.refused()));
    }

    private static Forecast forecast(QuotaForecast forecast, Instant now) {
        return new Forecast(
                forecast.resource(),
                DisplayFormat.forecast(forecast, now),
                forecast.emptyAt().isPresent());
    }

    private static Stream<CredentialLimit> credentialLimits(CredentialStatus credential, Instant now) {
        boolean unusable = credential.condition() != CredentialStatus.Condition.USABLE;
        String state = EnumNames.of(credential.condition())
                + credential
                        .until()
                        .map(until -> " until " + DisplayFormat.dateAndTime(until))
                        .orElse("")
                + credential
                        .sharesLimitsWith()
                        .map(other -> ", shares limits with " + other)
                        .orElse("");
        if (credential.limits().isEmpty() || credential.sharesLimitsWith().isPresent()) {
            return Stream.of(new CredentialLimit(credential.name(), state, unusable, "", "", "0", ""));
        }
        return credential.limits().stream()
                .map(limit -> credentialLimit(credential.name(), state, unusable, limit, now));
    }

    private static CredentialLimit credentialLimit(
            String name, String state, boolean unusable, RateLimit limit, Instant now) {
        boolean isReset = !limit.reset().isAfter(now);
        long left = isReset ? limit.limit() : limit.remaining();
        return new CredentialLimit(
                name,
                state,
                unusable,
                limit.resource(),
                DisplayFormat.number(left) + " of " + DisplayFormat.number(limit.limit()),
                DisplayFormat.barLength(left, limit.limit()),
                isReset ? "full" : DisplayFormat.in(limit.reset(), now));
    }

    private static Replica replica(StatusReport.Replica replica, Instant now) {
        CacheBackendStatus cache = replica.cache();
        String stored = cache.entries().isPresent()
                ? DisplayFormat.number(cache.entries().getAsLong()) + " in "
                        + DisplayFormat.bytes(cache.bytes().orElse(0)) + " of "
                        + DisplayFormat.bytes(cache.maxBytes().orElse(0))
                : "-";
        long dropped = replica.collectors().stream()
                .filter(collector -> collector.name().equals("usage"))
                .mapToLong(CollectorStatus::dropped)
                .sum();
        return new Replica(
                replica.name(),
                DisplayFormat.ago(replica.heardAt(), now),
                DisplayFormat.dateAndTime(replica.countingSince()),
                "loaded " + DisplayFormat.ago(replica.configuration().loadedAt(), now),
                EnumNames.of(cache.health()).replace('_', ' '),
                cache.health() != CacheBackendStatus.Health.WORKING,
                stored,
                DisplayFormat.number(replica.requestsUnderWay()),
                DisplayFormat.number(dropped));
    }

    private static String windowText(TimeWindow window) {
        return "last " + EnumNames.of(window);
    }
}
