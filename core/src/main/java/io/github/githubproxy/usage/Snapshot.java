package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.ProxyStatus;
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
record Snapshot(
        String replica,
        Instant at,
        Instant since,
        Map<Window, Used> windows,
        Map<String, Double> pace,
        List<Notice> notices,
        ProxyStatus status) {

    /** Takes what was read from outside only if it tells of all windows. */
    Snapshot {
        if (!windows.keySet().containsAll(EnumSet.allOf(Window.class))) {
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
            Counts total,
            Map<String, Counts> clients,
            List<RouteCost> routes,
            long lastSlot,
            List<Long> spent,
            Map<String, List<Long>> spentBy) {}

    /** Units that a client has spent on a route. */
    record RouteCost(String client, String method, String route, long spent) {}
}
