package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * The counts and the state of one replica at one moment. Replicas exchange it as JSON, so renaming a component changes that
 * format.
 *
 * @param replica the name of the replica
 * @param at when the snapshot was taken
 * @param since when the replica began to count
 * @param pace units spent per hour, by resource: at the rate of the last ten minutes or of the last three, the lower one
 * @param notices newest first
 * @param status the state of the replica
 */
record ReplicaSnapshot(
        String replica,
        Instant at,
        Instant since,
        Map<TimeWindow, Used> windows,
        Map<String, Double> pace,
        List<OperatorNotice> notices,
        ProxyStatus status) {

    /** Refuses a snapshot, which may have been read from outside, that lacks a window. */
    ReplicaSnapshot {
        if (!windows.keySet().containsAll(EnumSet.allOf(TimeWindow.class))) {
            throw new IllegalArgumentException("a window is missing");
        }
    }

    /**
     * The counts of one window.
     *
     * @param total counts of all clients
     * @param clients counts by client
     * @param routes the routes that cost most, in descending order
     * @param lastSlot the number of the current slot
     * @param spent units spent in each slot, oldest first
     * @param spentBy the same for the clients that spent most
     */
    record Used(
            RequestCounts total,
            Map<String, RequestCounts> clients,
            List<RouteCost> routes,
            long lastSlot,
            List<Long> spent,
            Map<String, List<Long>> spentBy) {}

    /** Units that a client has spent on a route. */
    record RouteCost(String client, String method, String route, long spent) {
        RouteCost(RouteKey key, long spent) {
            this(key.client(), key.method(), key.route(), spent);
        }

        RouteKey key() {
            return new RouteKey(client, method, route);
        }
    }

    /** A kind of request of one client. */
    record RouteKey(String client, String method, String route) {}
}
