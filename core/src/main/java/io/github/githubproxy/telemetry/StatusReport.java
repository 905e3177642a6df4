package io.github.githubproxy.telemetry;

import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Usage and remaining quota of one proxy, or of all replicas that share a Redis. Immutable; contains no secrets.
 *
 * @param at when the report was made
 * @param replicas the replicas whose snapshots were read, this one first
 * @param windows the usage in the last minute, hour and day
 * @param credentials the credentials, with the newest limits that any replica knows
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

    /** Copies the collections. */
    public StatusReport {
        replicas = List.copyOf(replicas);
        windows = Collections.unmodifiableMap(new EnumMap<>(windows));
        credentials = List.copyOf(credentials);
        forecasts = List.copyOf(forecasts);
        notices = List.copyOf(notices);
    }

    /**
     * One replica.
     *
     * @param name its name
     * @param heardAt when its snapshot was taken
     * @param countingSince when it began to count
     * @param cache its cache backend
     * @param tokens its installation tokens
     * @param requestsUnderWay requests whose response has not been written completely
     * @param collectors its telemetry collectors; events dropped for {@code usage} are missing from {@link #windows}
     * @param configuration its configuration
     */
    public record Replica(
            String name,
            Instant heardAt,
            Instant countingSince,
            CacheBackendStatus cache,
            ProxyStatus.Tokens tokens,
            long requestsUnderWay,
            List<CollectorStatus> collectors,
            ConfigurationStatus configuration) {}

    /**
     * The usage in one window.
     *
     * @param slotSeconds the length of a slot
     * @param firstSlot when the first slot begins
     * @param total the sum over all clients
     * @param clients the clients, the one that spent most first
     * @param routes the routes, the one that cost most first
     * @param quotaSpent units spent in each slot, oldest first
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
     * The usage of one client.
     *
     * @param name the client; empty in the sum over all clients
     * @param requests finished requests
     * @param cacheable requests that the cache could serve
     * @param hits requests that the cache served, revalidated or not
     * @param hitRatio {@code hits / cacheable}, from 0 to 1; empty without cacheable requests
     * @param quotaSpent units of GitHub's limits that the requests cost
     * @param quotaSaved units that cached responses saved
     * @param errors requests with a response of status 400 or higher, from GitHub or the proxy
     * @param refused requests that the proxy refused
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
            long refused) {}

    /** Units that a client has spent on a route. */
    public record Route(String client, String method, String route, long quotaSpent) {}

    /** Returns the report as JSON, in UTF-8. */
    public byte[] toJson() {
        return ReportJson.write(this);
    }
}
