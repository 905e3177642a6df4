package io.github.githubproxy.telemetry;

/** What the cache did for a request. */
public enum CacheOutcome {
    /** The stored response was fresh and was served without a request to GitHub. */
    HIT,
    /** The request was coalesced: it got the response of an identical request in flight. */
    COALESCED,
    /** The stored response was stale and was served because GitHub could not be reached. */
    STALE,
    /** GitHub confirmed the stored response (304). */
    REVALIDATED,
    /** There was no usable stored response; GitHub's response was stored. */
    STORED,
    /** GitHub's response was served and not stored. */
    MISS,
    /** The cache does not serve this kind of request. */
    BYPASS,
    /** The proxy refused the request without a request to GitHub. */
    REFUSED;

    /** Returns whether a stored or coalesced response was served, so that no unit was spent on it. */
    public boolean savesQuota() {
        return switch (this) {
            case HIT, COALESCED, STALE, REVALIDATED -> true;
            case STORED, MISS, BYPASS, REFUSED -> false;
        };
    }
}
