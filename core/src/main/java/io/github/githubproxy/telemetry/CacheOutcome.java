package io.github.githubproxy.telemetry;

/** What the cache did for a request. */
public enum CacheOutcome {
    /** The stored response was fresh, and GitHub was not asked. */
    HIT,
    /** Another request for the same was under way, and its answer served both. */
    COALESCED,
    /** The stored response was past its time, and GitHub could not be asked. */
    STALE,
    /** GitHub confirmed the stored response (304). */
    REVALIDATED,
    /** Nothing usable was stored, and GitHub's answer has been stored. */
    STORED,
    /** GitHub was asked, and its answer was not stored. */
    MISS,
    /** The request is not one that the cache serves. */
    BYPASS,
    /** The proxy itself answered, without asking GitHub. */
    REFUSED;

    /** Tells whether the client got what it wanted without anybody having paid for it anew. */
    public boolean savesQuota() {
        return switch (this) {
            case HIT, COALESCED, STALE, REVALIDATED -> true;
            case STORED, MISS, BYPASS, REFUSED -> false;
        };
    }
}
