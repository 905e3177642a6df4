package io.github.githubproxy.telemetry;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Who uses what, and what is left: of one proxy, or of all replicas that share one Redis. Immutable; holds nothing secret.
 *
 * @param at when it was put together
 * @param replicas those that were heard from, this one first
 * @param windows what was used in the last minute, hour and day
 * @param credentials what the credentials have left, as far as any replica knows
 * @param forecasts how long the pool lasts, by resource, the first to be empty first
 * @param notices refusals and limits met, newest first
 */
public record StatusReport(
        Instant at,
        List<Replica> replicas,
        Map<TimeWindow, Usage> windows,
        List<CredentialStatus> credentials,
        List<QuotaForecast> forecasts,
        List<OperatorNotice> notices) {

    /** Makes a report. */
    public StatusReport {
        replicas = List.copyOf(replicas);
        windows = Collections.unmodifiableMap(new EnumMap<>(windows));
        credentials = List.copyOf(credentials);
        forecasts = List.copyOf(forecasts);
        notices = List.copyOf(notices);
    }

    /**
     * One process.
     *
     * @param name its name
     * @param heardAt when it told what is here
     * @param countingSince when it began to count
     * @param cache its cache backend
     * @param tokens the installation tokens that it had
     * @param requestsUnderWay requests whose answer has not been written yet
     * @param collectors what became of its telemetry; what {@code usage} was not given is not counted here
     */
    public record Replica(
            String name,
            Instant heardAt,
            Instant countingSince,
            CacheBackendStatus cache,
            ProxyStatus.Tokens tokens,
            long requestsUnderWay,
            List<CollectorStatus> collectors) {}

    /**
     * What was used in a window.
     *
     * @param slotSeconds how long a slot is
     * @param firstSlot when the first slot begins
     * @param total all clients together
     * @param clients whoever spent most first
     * @param routes what cost most first
     * @param quotaSpent units in each slot, oldest first
     * @param quotaSpentBy the same for the clients that spent most
     */
    public record Usage(
            long slotSeconds,
            Instant firstSlot,
            Row total,
            List<Row> clients,
            List<Route> routes,
            List<Long> quotaSpent,
            Map<String, List<Long>> quotaSpentBy) {}

    /**
     * What one client has used. See {@link RequestCounts}.
     *
     * @param name the client; empty for all together
     * @param hitRatio from 0 to 1; empty where the cache could serve none of the requests
     */
    public record Row(
            String name,
            long requests,
            long cacheable,
            long hits,
            OptionalDouble hitRatio,
            long quotaSpent,
            long quotaSaved,
            long errors,
            long refused) {
        public static Row of(String name, RequestCounts counts) {
            return new Row(
                    name,
                    counts.requests(),
                    counts.lookups(),
                    counts.hits(),
                    counts.hitRatio(),
                    counts.spent(),
                    counts.saved(),
                    counts.errors(),
                    counts.refused());
        }
    }

    /** Units that a client has spent on a route. */
    public record Route(String client, String method, String route, long quotaSpent) {}

    /** Returns the report as JSON, in UTF-8. */
    public byte[] toJson() {
        return ReportJson.write(this);
    }
}
