package io.github.githubproxy.telemetry;

import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Usage and remaining quota of one client. Immutable; contains no secrets, and of other clients only sums.
 *
 * @param client the name of the client
 * @param at when the report was made
 * @param replicas the number of replicas whose snapshots were read
 * @param windows the client's usage in the last minute, hour and day
 * @param limits the client's limit and remaining quota by resource, for the resources whose limit is known
 */
public record ClientReport(
        String client, Instant at, int replicas, Map<TimeWindow, Share> windows, List<RateLimit> limits) {

    /** Copies the collections. */
    public ClientReport {
        windows = Collections.unmodifiableMap(new EnumMap<>(windows));
        limits = List.copyOf(limits);
    }

    /**
     * The client's usage in one window.
     *
     * @param own what was counted under the client's name; empty where nothing was and {@code countedWithOthers} holds
     * @param countedWithOthers whether there were more clients than are counted separately, so that some or all of this
     *     client's usage may be counted in a sum for several clients and be missing from {@code own}
     * @param shareOfQuota the client's share of all units spent, from 0 to 1; empty where no unit was spent or {@code own} is
     *     empty
     * @param routes the client's routes among the most expensive of all clients, the one that cost most first
     */
    public record Share(
            Optional<StatusReport.Row> own,
            boolean countedWithOthers,
            OptionalDouble shareOfQuota,
            List<StatusReport.Route> routes) {}

    /** Returns the report as JSON, in UTF-8. */
    public byte[] toJson() {
        return ReportJson.write(this);
    }
}
