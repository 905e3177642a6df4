package io.github.githubproxy.telemetry;

/** What the cache did for a request. */
public enum CacheOutcome {
    /** GitHub confirmed the stored response (304). */
    REVALIDATED,
    /** Nothing usable was stored, and GitHub's answer has been stored. */
    STORED,
    /** GitHub was asked, and its answer was not stored. */
    MISS,
    /** The request is not one that the cache serves. */
    BYPASS,
    /** The proxy itself answered, without asking GitHub. */
    REFUSED
}
