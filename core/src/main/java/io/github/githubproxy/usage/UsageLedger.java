package io.github.githubproxy.usage;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.telemetry.EnumNames;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.RequestCounts;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.delivery.SelectiveCollector;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Counts what clients use, in a bounded number of bytes, for the last minute, hour and day. Safe for use by many threads.
 */
public final class UsageLedger implements SelectiveCollector {
    private static final int MAX_ROUTES = 2048;
    private static final int MAX_RESOURCES = 32;
    private static final int SHOWN_ROUTES = 50;
    private static final int SHOWN_LINES = 20;
    private static final int PACE_MINUTES = 10;

    /** Names of clients, routes and resources, and what the maps need, for each entry. */
    private static final long NAMES_BYTES = 640;

    private final String replica;
    private final InstantSource clock;
    private final Instant since;
    private final WindowedCounters total = new WindowedCounters(RequestCounts.FIGURES);

    /** Counts those that made room for others. */
    private final WindowedCounters others = new WindowedCounters(RequestCounts.FIGURES);

    private final HeavyHitters<String, WindowedCounters> clients;
    private final HeavyHitters<RouteKey, WindowedCounters> routes;
    private final HeavyHitters<String, WindowedCounters> resources;
    private final RecentNotices notices = new RecentNotices();

    /**
     * Makes an empty ledger.
     *
     * @param replica the name of this replica
     * @param maxClients how many clients are told apart, 1 or more
     */
    public UsageLedger(String replica, int maxClients, InstantSource clock) {
        this.replica = replica;
        this.clock = clock;
        this.since = clock.instant();
        this.clients = new HeavyHitters<>(
                maxClients,
                () -> new WindowedCounters(RequestCounts.FIGURES),
                this::weight,
                (name, tally) -> others.addAll(tally, clock.instant()));
        this.routes =
                new HeavyHitters<>(MAX_ROUTES, () -> new WindowedCounters(1), this::spentToday, (route, units) -> {});
        this.resources = new HeavyHitters<>(
                MAX_RESOURCES, () -> new WindowedCounters(1), this::spentToday, (resource, units) -> {});
    }

    /** How many bytes of the heap a ledger takes at the most. */
    public static long mostBytes(int maxClients) {
        return (maxClients + 2L) * (WindowedCounters.bytes(RequestCounts.FIGURES) + NAMES_BYTES)
                + (MAX_ROUTES + MAX_RESOURCES) * (WindowedCounters.bytes(1) + NAMES_BYTES)
                + RecentNotices.MOST * RecentNotices.BYTES;
    }

    @Override
    public boolean needs(GitHubResponseEvent event) {
        return event.limitMet().isPresent() || isOwn(event);
    }

    /** What the proxy asks for itself. Of what it asks for clients, their requests tell. */
    private static boolean isOwn(GitHubResponseEvent event) {
        return event.origin().client().equals(ReservedClientNames.NO_CLIENT) && event.quotaSpent() > 0;
    }

    @Override
    public synchronized void collectGitHubResponse(GitHubResponseEvent event) {
        String client = event.origin().client();
        event.limitMet()
                .ifPresent(kind -> notices.add(
                        EnumNames.of(kind) + "_limit",
                        client,
                        event.credential().name() + ", " + event.resource(),
                        event.at()));
        if (isOwn(event)) {
            count(client, event.at(), RequestCounts.spent(event.quotaSpent()));
            resources.of(event.resource()).add(event.at(), event.quotaSpent());
        }
    }

    @Override
    public synchronized void collectProxyRequest(ProxyRequestEvent event) {
        String client = event.origin().client();
        String method = event.origin().method();
        String route = event.origin().route();
        count(client, event.at(), RequestCounts.of(event));
        int spent = event.quota().spent();
        if (spent > 0) {
            routes.of(new RouteKey(client, method, route)).add(event.at(), spent);
            resources.of(event.quota().resource()).add(event.at(), spent);
        }
        event.refusal()
                .ifPresent(refusal -> notices.add(EnumNames.of(refusal), client, method + " " + route, event.at()));
    }

    private void count(String client, Instant at, RequestCounts counts) {
        long[] figures = counts.figures();
        total.add(at, figures);
        clients.of(client).add(at, figures);
    }

    /** Who has spent, or else asked, most within a day. */
    private long weight(WindowedCounters tally) {
        RequestCounts day = RequestCounts.of(tally.sums(TimeWindow.DAY, clock.instant()));
        return day.spent() * 1000 + day.requests();
    }

    private long spentToday(WindowedCounters units) {
        return units.sums(TimeWindow.DAY, clock.instant())[0];
    }

    /** Returns all that there is to tell, with the state of the proxy, which may take others' locks, from outside. */
    synchronized ReplicaSnapshot snapshot(ProxyStatus status) {
        Instant now = clock.instant();
        Map<String, WindowedCounters> all = new LinkedHashMap<>(clients.members());
        all.put(ReservedClientNames.OTHERS, others);
        Map<TimeWindow, ReplicaSnapshot.Used> windows = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, used(window, all, now));
        }
        return new ReplicaSnapshot(replica, now, since, windows, pace(now), notices.list(), status);
    }

    private ReplicaSnapshot.Used used(TimeWindow window, Map<String, WindowedCounters> all, Instant now) {
        Map<String, RequestCounts> counts = new LinkedHashMap<>();
        all.forEach((name, tally) -> {
            RequestCounts counted = RequestCounts.of(tally.sums(window, now));
            if (!counted.isNothing()) {
                counts.put(name, counted);
            }
        });
        Map<String, List<Long>> lines = new LinkedHashMap<>();
        counts.entrySet().stream()
                .filter(entry -> entry.getValue().spent() > 0)
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().spent()))
                .limit(SHOWN_LINES)
                .map(Map.Entry::getKey)
                .forEach(name -> lines.put(name, spent(Objects.requireNonNull(all.get(name)), window, now)));
        return new ReplicaSnapshot.Used(
                RequestCounts.of(total.sums(window, now)),
                counts,
                costs(window, now),
                window.slotOf(now),
                spent(total, window, now),
                lines);
    }

    private List<ReplicaSnapshot.RouteCost> costs(TimeWindow window, Instant now) {
        List<ReplicaSnapshot.RouteCost> costs = new ArrayList<>();
        routes.members()
                .forEach((what, units) -> costs.add(new ReplicaSnapshot.RouteCost(
                        what.client(), what.method(), what.route(), units.sums(window, now)[0])));
        return costs.stream()
                .filter(cost -> cost.spent() > 0)
                .sorted(Comparator.comparingLong(cost -> -cost.spent()))
                .limit(SHOWN_ROUTES)
                .toList();
    }

    /** The newest minute is not over, and whoever has counted for less than ten has spent it in less. */
    private Map<String, Double> pace(Instant now) {
        Map<String, Double> pace = new HashMap<>();
        long covered = PACE_MINUTES * 60L - 60 + Math.floorMod(now.getEpochSecond(), 60);
        long counted = Duration.between(since, now).toSeconds();
        long seconds = Math.max(60, Math.min(covered, counted));
        resources.members().forEach((resource, tally) -> {
            long units = tally.sums(TimeWindow.HOUR, now, PACE_MINUTES)[0];
            if (units > 0) {
                pace.put(resource, units * 3600.0 / seconds);
            }
        });
        return pace;
    }

    private static List<Long> spent(WindowedCounters tally, TimeWindow window, Instant now) {
        return LongStream.of(tally.line(window, now, RequestCounts.SPENT))
                .boxed()
                .toList();
    }
}
