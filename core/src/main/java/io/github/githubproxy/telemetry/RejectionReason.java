package io.github.githubproxy.telemetry;

/** Why the proxy itself responded to a request with an error. */
public enum RejectionReason {
    /** The request is malformed or not allowed: status 400, 403, 404 or 405, or 504 for {@code only-if-cached}. */
    DENIED,
    /** The client's token is unknown: status 401. */
    UNAUTHENTICATED,
    /** The client's token is unknown, after too many unknown tokens from its address: status 429. */
    TOO_MANY_UNAUTHENTICATED,
    /** All credentials that the client may use have met a rate limit. */
    EXHAUSTED,
    /** The client has spent its own limit. */
    CLIENT_LIMITED,
    /** The remaining units are reserved for other clients. */
    RESERVED,
    /** The client had as many requests in flight as it may: status 429. */
    CLIENT_BUSY,
    /**
     * The maximum number of requests was in flight, in the proxy or, after a wait for a slot, to GitHub; or the keys of a
     * token's issuer could not be had: status 503.
     */
    BUSY,
    /** GitHub accepts none of the credentials, or issues no token for any. */
    NO_CREDENTIAL,
    /** GitHub could not be reached, closed the connection or took too long. */
    UPSTREAM_FAILURE,
    /** The client disconnected, or sent its body too slowly, before there was a response. */
    GIVEN_UP,
    /** The proxy failed: status 500. The proxy's log has the cause. */
    PROXY_FAILURE
}
