package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.RequestCounts;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * All that one replica has to tell, at one moment.
 *
 * @param replica its name
 * @param since when it began to count
 * @param pace units that it has spent in each resource, by the hour, as in the last ten minutes
 * @param notices newest first
 * @param status its state
 */
record ReplicaSnapshot(
        String replica,
        Instant at,
        Instant since,
        Map<TimeWindow, Used> windows,
        Map<String, Double> pace,
        List<OperatorNotice> notices,
        ProxyStatus status) {

    /** Takes what was read from outside only if it tells of all windows. */
    ReplicaSnapshot {
        if (!windows.keySet().containsAll(EnumSet.allOf(TimeWindow.class))) {
            throw new IllegalArgumentException("a window is missing");
        }
    }

    /**
     * What was used in a window.
     *
     * @param clients counts by client
     * @param routes those that cost most, dearest first
     * @param lastSlot the number of the slot that it is now
     * @param spent units in each slot, oldest first
     * @param spentBy the same for those clients that spent most
     */
    record Used(
            RequestCounts total,
            Map<String, RequestCounts> clients,
            List<RouteCost> routes,
            long lastSlot,
            List<Long> spent,
            Map<String, List<Long>> spentBy) {}

    /** Units that a client has spent on a route. */
    record RouteCost(String client, String method, String route, long spent) {}
}
