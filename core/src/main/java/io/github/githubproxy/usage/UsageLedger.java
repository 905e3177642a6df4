package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.delivery.SelectiveCollector;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Counts requests and spent units by client, route and resource over the last minute, hour and day, in bounded memory. Safe for
 * use by many threads.
 */
public final class UsageLedger implements SelectiveCollector {
    private static final int MAX_ROUTES = 2048;
    private static final int MAX_RESOURCES = 32;
    private static final int REPORTED_ROUTES = 50;
    private static final int MAX_SERIES = 20;
    private static final int PACE_MINUTES = 10;

    /** So soon after a burst has ended, it is no longer extrapolated. */
    private static final int RECENT_MINUTES = 3;

    private static final int MAX_HOST_NAME = 63;

    /** Names of clients, routes and resources, and what the maps need, for each entry. */
    private static final long NAMES_BYTES = 640;

    private final String replica;
    private final InstantSource clock;
    private final Instant since;
    private final WindowedCounters total = new WindowedCounters(RequestCounts.COUNTS);

    /** The sum of the clients that were evicted. */
    private final WindowedCounters others = new WindowedCounters(RequestCounts.COUNTS);

    private final HeavyHitters<String, WindowedCounters> clients;
    private final HeavyHitters<ReplicaSnapshot.RouteKey, WindowedCounters> routes;
    private final HeavyHitters<String, WindowedCounters> resources;
    private final RecentNotices notices = new RecentNotices();

    /**
     * Makes an empty ledger of a replica with a name of its own.
     *
     * @param maxClients how many clients are counted separately, 1 or more
     */
    public UsageLedger(int maxClients, InstantSource clock) {
        this(newReplicaName(), maxClients, clock);
    }

    UsageLedger(String replica, int maxClients, InstantSource clock) {
        this.replica = replica;
        this.clock = clock;
        this.since = clock.instant();
        this.clients = new HeavyHitters<>(
                maxClients,
                () -> new WindowedCounters(RequestCounts.COUNTS),
                this::weight,
                (name, counters) -> others.addAll(counters, clock.instant()));
        this.routes =
                new HeavyHitters<>(MAX_ROUTES, () -> new WindowedCounters(1), this::spentInDay, (route, units) -> {});
        this.resources = new HeavyHitters<>(
                MAX_RESOURCES, () -> new WindowedCounters(1), this::spentInDay, (resource, units) -> {});
    }

    /** Returns the upper bound of the heap bytes of a ledger. */
    public static long maxBytes(int maxClients) {
        return (maxClients + 2L) * (WindowedCounters.bytes(RequestCounts.COUNTS) + NAMES_BYTES)
                + (MAX_ROUTES + MAX_RESOURCES) * (WindowedCounters.bytes(1) + NAMES_BYTES)
                + RecentNotices.MAX_NOTICES * RecentNotices.BYTES_PER_NOTICE;
    }

    @Override
    public boolean needs(GitHubResponseEvent event) {
        return event.limitMet().isPresent() || isSpentByProxy(event);
    }

    /** Units that requests of clients cost are counted with the request. */
    private static boolean isSpentByProxy(GitHubResponseEvent event) {
        return !event.origin().hasClient() && event.quotaSpent() > 0;
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
        if (isSpentByProxy(event)) {
            count(client, event.at(), RequestCounts.spent(event.quotaSpent()));
            resources.getOrCreate(event.resource()).add(event.at(), event.quotaSpent());
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
            routes.getOrCreate(new ReplicaSnapshot.RouteKey(client, method, route))
                    .add(event.at(), spent);
            resources.getOrCreate(event.quota().resource()).add(event.at(), spent);
        }
        event.auditedClients().forEach(name -> notices.add("audited_identity", name, method + " " + route, event.at()));
        event.refusal()
                .ifPresent(refusal -> notices.add(EnumNames.of(refusal), client, method + " " + route, event.at()));
    }

    private void count(String client, Instant at, RequestCounts counts) {
        long[] values = counts.toArray();
        total.add(at, values);
        clients.getOrCreate(client).add(at, values);
    }

    /** Orders clients by the units spent in a day, then by the number of requests. */
    private long weight(WindowedCounters counters) {
        RequestCounts day = RequestCounts.of(counters.sums(TimeWindow.DAY, clock.instant()));
        return day.spent() * 1000 + day.requests();
    }

    private long spentInDay(WindowedCounters units) {
        return units.sums(TimeWindow.DAY, clock.instant())[0];
    }

    /**
     * Returns all counts.
     *
     * @param status the state of the proxy, passed in because reading it may take other locks
     */
    synchronized ReplicaSnapshot snapshot(ProxyStatus status) {
        Instant now = clock.instant();
        Map<String, WindowedCounters> all = new LinkedHashMap<>(clients.entries());
        all.put(ReservedClientNames.OTHERS, others);
        Map<TimeWindow, ReplicaSnapshot.Used> windows = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, used(window, all, now));
        }
        return new ReplicaSnapshot(replica, now, since, windows, pace(now), notices.list(), status);
    }

    private ReplicaSnapshot.Used used(TimeWindow window, Map<String, WindowedCounters> all, Instant now) {
        Map<String, RequestCounts> counts = new LinkedHashMap<>();
        all.forEach((name, counters) -> {
            RequestCounts counted = RequestCounts.of(counters.sums(window, now));
            if (!counted.isZero()) {
                counts.put(name, counted);
            }
        });
        Map<String, List<Long>> seriesByClient = new LinkedHashMap<>();
        counts.entrySet().stream()
                .filter(entry -> entry.getValue().spent() > 0)
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().spent()))
                .limit(MAX_SERIES)
                .map(Map.Entry::getKey)
                .forEach(name -> seriesByClient.put(name, spent(Objects.requireNonNull(all.get(name)), window, now)));
        return new ReplicaSnapshot.Used(
                RequestCounts.of(total.sums(window, now)),
                counts,
                costs(window, now),
                WindowedCounters.slotOf(window, now),
                spent(total, window, now),
                seriesByClient);
    }

    private List<ReplicaSnapshot.RouteCost> costs(TimeWindow window, Instant now) {
        List<ReplicaSnapshot.RouteCost> costs = new ArrayList<>();
        routes.entries()
                .forEach((key, units) -> costs.add(new ReplicaSnapshot.RouteCost(key, units.sums(window, now)[0])));
        return costs.stream()
                .filter(cost -> cost.spent() > 0)
                .sorted(Comparator.comparingLong(cost -> -cost.spent()))
                .limit(REPORTED_ROUTES)
                .toList();
    }

    /**
     * Returns units spent per hour by resource: at the rate of the last ten minutes, so that a short burst is not taken for the
     * usual rate, or at that of the last three minutes if that is lower, so that a burst that has ended is soon forgotten.
     */
    private Map<String, Double> pace(Instant now) {
        Map<String, Double> pace = new HashMap<>();
        resources.entries().forEach((resource, counters) -> {
            double unitsPerHour =
                    Math.min(unitsPerHour(counters, PACE_MINUTES, now), unitsPerHour(counters, RECENT_MINUTES, now));
            if (unitsPerHour > 0) {
                pace.put(resource, unitsPerHour);
            }
        });
        return pace;
    }

    /**
     * Extrapolates from the newest minutes, or from the time since start-up if that is shorter. The current minute has not ended,
     * so the exact time is computed.
     */
    private double unitsPerHour(WindowedCounters counters, int minutes, Instant now) {
        long slotSeconds = minutes * 60L - 60 + Math.floorMod(now.getEpochSecond(), 60);
        long counted = Duration.between(since, now).toSeconds();
        long seconds = Math.max(60, Math.min(slotSeconds, counted));
        return counters.sums(TimeWindow.HOUR, now, minutes)[0] * 3600.0 / seconds;
    }

    /** Returns the host's name and four random digits, by which an operator distinguishes replicas. */
    static String newReplicaName() {
        byte[] digits = new byte[2];
        new SecureRandom().nextBytes(digits);
        return hostName() + "/" + HexFormat.of().formatHex(digits);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "");
            return name.isEmpty() ? "replica" : name.substring(0, Math.min(MAX_HOST_NAME, name.length()));
        } catch (UnknownHostException e) {
            return "replica";
        }
    }

    private static List<Long> spent(WindowedCounters counters, TimeWindow window, Instant now) {
        return LongStream.of(counters.series(window, now, RequestCounts.SPENT_INDEX))
                .boxed()
                .toList();
    }
}
