package io.github.githubproxy.http;

/**
 * The kinds of GitHub's rate limits.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits for the
 *     REST API</a>
 */
public enum RateLimitKind {
    /** A number of requests or points per hour or, for searches, per minute, of one resource. */
    PRIMARY,
    /** A limit on bursts, which applies to all requests of a credential. */
    SECONDARY
}
