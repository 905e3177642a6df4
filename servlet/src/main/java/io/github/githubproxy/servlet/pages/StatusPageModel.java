package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.QuotaForecast;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.format.EnumNames;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status page says, in words. Immutable; nothing in it is escaped yet. */
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
        List<Outlook> forecasts,
        List<Budget> credentials,
        List<Cost> routes,
        List<Told> notices,
        List<Peer> replicas) {

    /** From such a part on, one client's spending is what the page is about. */
    private static final int RUNAWAY_PERCENT = 50;

    record WindowLink(String label, String href, boolean current) {}

    record Column(String label, String href, String sorted, boolean number) {}

    record Row(
            String name,
            String spent,
            String share,
            String requests,
            String saved,
            String hitRatio,
            String errors,
            String refused) {}

    record Outlook(String resource, String text, boolean empties) {}

    record Budget(
            String name, String state, boolean unusable, String resource, String left, String percent, String reset) {}

    record Cost(String spent, String client, String method, String route) {}

    record Told(String at, String atText, String kind, String client, String about, String count) {}

    record Peer(
            String name,
            String heard,
            String since,
            String cache,
            boolean failing,
            String stored,
            String underWay,
            String dropped) {}

    /** By what the clients are sorted: the largest first, and names from A to Z. */
    private enum Order {
        NAME("client"),
        SPENT("quota spent"),
        REQUESTS("requests"),
        SAVED("quota saved"),
        HITS("hit ratio"),
        ERRORS("errors"),
        REFUSED("refused");

        private final String label;

        Order(String label) {
            this.label = label;
        }

        Comparator<StatusReport.Row> rows() {
            Comparator<StatusReport.Row> byName = Comparator.comparing(StatusReport.Row::name);
            return this == NAME
                    ? byName
                    : Comparator.comparingDouble(this::figure).reversed().thenComparing(byName);
        }

        private double figure(StatusReport.Row row) {
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

        String sorted() {
            return this == NAME ? "ascending" : "descending";
        }
    }

    /** What whoever looks at the page has chosen. What makes no sense counts as not chosen. */
    record Choice(TimeWindow window, Order order) {
        static Choice of(HttpServletRequest request) {
            return new Choice(
                    chosen(TimeWindow.values(), request.getParameter("window")).orElse(TimeWindow.HOUR),
                    chosen(Order.values(), request.getParameter("sort")).orElse(Order.SPENT));
        }

        private static <E extends Enum<E>> Optional<E> chosen(E[] all, @Nullable String text) {
            return Arrays.stream(all)
                    .filter(one -> EnumNames.of(one).equals(text))
                    .findFirst();
        }

        String href() {
            return "?window=" + EnumNames.of(window) + "&sort=" + EnumNames.of(order);
        }
    }

    static StatusPageModel of(StatusReport report, Choice choice) {
        StatusReport.Usage usage = Objects.requireNonNull(report.windows().get(choice.window));
        long most = usage.clients().stream()
                .mapToLong(StatusReport.Row::quotaSpent)
                .max()
                .orElse(0);
        return new StatusPageModel(
                report.at().toString(),
                DisplayFormat.minute(report.at()),
                windowText(choice.window),
                "status.json",
                headline(usage, choice.window),
                alerts(report),
                Arrays.stream(TimeWindow.values())
                        .map(window -> new WindowLink(
                                windowText(window), new Choice(window, choice.order).href(), window == choice.window))
                        .toList(),
                SpendingChart.of(usage),
                Arrays.stream(Order.values())
                        .map(order -> column(order, choice))
                        .toList(),
                usage.clients().stream()
                        .sorted(choice.order.rows())
                        .map(row -> row(row, most))
                        .toList(),
                row(usage.total(), 0),
                report.forecasts().stream()
                        .map(forecast -> outlook(forecast, report.at()))
                        .toList(),
                report.credentials().stream()
                        .flatMap(credential -> budgets(credential, report.at()))
                        .toList(),
                usage.routes().stream()
                        .map(route -> new Cost(
                                DisplayFormat.number(route.quotaSpent()),
                                route.client(),
                                route.method(),
                                route.route()))
                        .toList(),
                report.notices().stream()
                        .map(notice -> new Told(
                                notice.last().toString(),
                                DisplayFormat.ago(notice.last(), report.at()),
                                notice.kind().replace('_', ' '),
                                notice.client(),
                                notice.about(),
                                DisplayFormat.number(notice.count())))
                        .toList(),
                report.replicas().stream()
                        .map(replica -> peer(replica, report.at()))
                        .toList());
    }

    /** The first thing that is seen: the client that spends more than all others, by name. */
    private static String headline(StatusReport.Usage usage, TimeWindow window) {
        long all = usage.total().quotaSpent();
        if (all == 0) {
            return usage.total().requests() == 0
                    ? "Nobody has asked for anything in the " + windowText(window)
                    : "Nothing was spent in the " + windowText(window) + ": "
                            + DisplayFormat.number(usage.total().requests()) + " requests were answered for free";
        }
        String units = " of " + DisplayFormat.number(all) + " units in the " + windowText(window);
        Optional<StatusReport.Row> dearest = usage.clients().stream()
                .filter(row -> row.quotaSpent() > 0 && !ReservedClientNames.contains(row.name()))
                .max(Comparator.comparingLong(StatusReport.Row::quotaSpent));
        if (dearest.isEmpty()) {
            return "No client that is told apart has spent any" + units;
        }
        String name = dearest.get().name();
        double part = (double) dearest.get().quotaSpent() / all;
        String spent = DisplayFormat.percent(part)
                + (isMost(part) ? " of the quota: " : ": ")
                + DisplayFormat.number(dearest.get().quotaSpent())
                + units;
        return (isMost(part) ? "" : "Nobody spends most of the quota. ") + name + " spends " + spent;
    }

    /** Half is most, also where it is half as it is shown. */
    private static boolean isMost(double part) {
        return Math.round(part * 100) >= RUNAWAY_PERCENT;
    }

    private static List<String> alerts(StatusReport report) {
        Stream<String> empties = report.forecasts().stream()
                .filter(forecast -> forecast.emptyAt().isPresent())
                .map(forecast -> forecast.resource() + ": " + DisplayFormat.outlook(forecast, report.at()));
        Stream<String> refused = report.credentials().stream()
                .filter(credential -> credential.condition() == CredentialStatus.Condition.REFUSED)
                .map(credential -> "GitHub refuses the credential " + credential.name());
        return Stream.concat(empties, refused).toList();
    }

    private static Column column(Order order, Choice choice) {
        return new Column(
                order.label,
                new Choice(choice.window, order).href(),
                order == choice.order ? order.sorted() : "",
                order != Order.NAME);
    }

    private static Row row(StatusReport.Row row, long most) {
        return new Row(
                row.name(),
                DisplayFormat.number(row.quotaSpent()),
                DisplayFormat.share(row.quotaSpent(), most),
                DisplayFormat.number(row.requests()),
                DisplayFormat.number(row.quotaSaved()),
                row.hitRatio().isPresent()
                        ? DisplayFormat.percent(row.hitRatio().getAsDouble())
                        : "-",
                DisplayFormat.number(row.errors()),
                DisplayFormat.number(row.refused()));
    }

    private static Outlook outlook(QuotaForecast forecast, Instant now) {
        return new Outlook(
                forecast.resource(),
                DisplayFormat.outlook(forecast, now),
                forecast.emptyAt().isPresent());
    }

    private static Stream<Budget> budgets(CredentialStatus credential, Instant now) {
        boolean unusable = credential.condition() != CredentialStatus.Condition.USABLE;
        String state = EnumNames.of(credential.condition())
                + credential
                        .until()
                        .map(until -> " until " + DisplayFormat.minute(until))
                        .orElse("")
                + credential
                        .sharesLimitsWith()
                        .map(other -> ", counts with " + other)
                        .orElse("");
        if (credential.limits().isEmpty() || credential.sharesLimitsWith().isPresent()) {
            return Stream.of(new Budget(credential.name(), state, unusable, "", "", "0", ""));
        }
        return credential.limits().stream().map(limit -> budget(credential.name(), state, unusable, limit, now));
    }

    private static Budget budget(String name, String state, boolean unusable, RateLimit limit, Instant now) {
        boolean over = !limit.reset().isAfter(now);
        long left = over ? limit.limit() : limit.remaining();
        return new Budget(
                name,
                state,
                unusable,
                limit.resource(),
                DisplayFormat.number(left) + " of " + DisplayFormat.number(limit.limit()),
                DisplayFormat.share(left, limit.limit()),
                over ? "is full" : DisplayFormat.in(limit.reset(), now));
    }

    private static Peer peer(StatusReport.Replica replica, Instant now) {
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
        return new Peer(
                replica.name(),
                DisplayFormat.ago(replica.heardAt(), now),
                DisplayFormat.minute(replica.countingSince()),
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
