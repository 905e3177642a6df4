package io.github.githubproxy.telemetry;

import java.util.OptionalDouble;

/**
 * What was counted of some requests. Immutable.
 *
 * @param requests requests, answered
 * @param lookups those of them that the cache could serve
 * @param hits those of them that the cache did serve, confirmed by GitHub or not
 * @param spent units of GitHub's limits that they cost
 * @param saved units that they did not cost, as their answers were stored
 * @param errors those answered with a status of 400 or more, whoever gave it
 * @param refused those that the proxy answered itself, with a refusal
 */
public record RequestCounts(long requests, long lookups, long hits, long spent, long saved, long errors, long refused) {
    public static final RequestCounts NONE = new RequestCounts(0, 0, 0, 0, 0, 0, 0);

    /** How many there are. */
    public static final int FIGURES = 7;

    /** The place of {@link #spent} among them. */
    public static final int SPENT = 3;

    public static RequestCounts of(ProxyRequestEvent event) {
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

    /** Nothing but units. */
    public static RequestCounts spent(long units) {
        return new RequestCounts(0, 0, 0, units, 0, 0, 0);
    }

    public static RequestCounts of(long[] figures) {
        return new RequestCounts(
                figures[0], figures[1], figures[2], figures[SPENT], figures[4], figures[5], figures[6]);
    }

    public long[] figures() {
        return new long[] {requests, lookups, hits, spent, saved, errors, refused};
    }

    /** Returns the sums. */
    public RequestCounts plus(RequestCounts other) {
        return new RequestCounts(
                requests + other.requests,
                lookups + other.lookups,
                hits + other.hits,
                spent + other.spent,
                saved + other.saved,
                errors + other.errors,
                refused + other.refused);
    }

    /** Which part of those that the cache could serve it did serve, from 0 to 1; empty if there were none. */
    public OptionalDouble hitRatio() {
        return lookups == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / lookups);
    }

    public boolean isNothing() {
        return equals(NONE);
    }
}
