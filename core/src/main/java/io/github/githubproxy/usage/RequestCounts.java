package io.github.githubproxy.usage;

import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.StatusReport;
import java.util.OptionalDouble;

/**
 * Counts over a set of finished requests. Immutable.
 *
 * @param requests all requests
 * @param lookups requests that the cache could serve
 * @param hits requests that the cache served, revalidated or not
 * @param spent units of GitHub's limits that the requests cost
 * @param saved units that cached responses saved
 * @param errors requests with a response of status 400 or higher, from GitHub or the proxy
 * @param refused requests that the proxy refused
 */
record RequestCounts(long requests, long lookups, long hits, long spent, long saved, long errors, long refused) {
    static final RequestCounts NONE = new RequestCounts(0, 0, 0, 0, 0, 0, 0);

    /** The number of counts in {@link #toArray}. */
    static final int COUNTS = 7;

    /** The index of {@link #spent} in {@link #toArray}. */
    static final int SPENT_INDEX = 3;

    static RequestCounts of(ProxyRequestEvent event) {
        boolean hit = event.cacheOutcome().savesQuota();
        boolean lookup = switch (event.cacheOutcome()) {
            case HIT, COALESCED, STALE, REVALIDATED, STORED, MISS -> true;
            case BYPASS, REFUSED -> false;
        };
        return new RequestCounts(
                1,
                lookup ? 1 : 0,
                hit ? 1 : 0,
                event.quota().spent(),
                event.quota().saved(),
                event.status() >= 400 ? 1 : 0,
                event.refusal().isPresent() ? 1 : 0);
    }

    /** Returns counts of no request that cost some units. */
    static RequestCounts spent(long units) {
        return new RequestCounts(0, 0, 0, units, 0, 0, 0);
    }

    static RequestCounts of(long[] counts) {
        return new RequestCounts(counts[0], counts[1], counts[2], counts[SPENT_INDEX], counts[4], counts[5], counts[6]);
    }

    long[] toArray() {
        return new long[] {requests, lookups, hits, spent, saved, errors, refused};
    }

    RequestCounts plus(RequestCounts other) {
        return new RequestCounts(
                requests + other.requests,
                lookups + other.lookups,
                hits + other.hits,
                spent + other.spent,
                saved + other.saved,
                errors + other.errors,
                refused + other.refused);
    }

    /** Returns hits divided by lookups, from 0 to 1; empty without lookups. */
    OptionalDouble hitRatio() {
        return lookups == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / lookups);
    }

    /** Returns these counts as a row of a report. */
    StatusReport.Row toRow(String name) {
        return new StatusReport.Row(name, requests, lookups, hits, hitRatio(), spent, saved, errors, refused);
    }

    boolean isZero() {
        return equals(NONE);
    }
}
