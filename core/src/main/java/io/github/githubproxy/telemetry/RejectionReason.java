package io.github.githubproxy.telemetry;

/** Why the proxy itself answered a request. */
public enum RejectionReason {
    /** It is malformed, or the client may not do it: status 400, 403, 404 or 405, or 504 to {@code only-if-cached}. */
    DENIED,
    /** The client's token is not known: status 401. */
    UNAUTHENTICATED,
    /** All credentials that could be used have met a rate limit. */
    EXHAUSTED,
    /** The client has spent what its own limit allows. */
    CLIENT_LIMITED,
    /** What the credentials have left is kept for other clients. */
    RESERVED,
    /** As many requests are under way as may be, and the wait for one of them to end took too long. */
    BUSY,
    /** GitHub accepts none of the credentials, or issues no token for any. */
    NO_CREDENTIAL,
    /** GitHub could not be reached, broke off or took too long. */
    UPSTREAM_FAILURE,
    /** The client was gone, or too slow to send its body, before there was an answer. */
    GIVEN_UP,
    /** The proxy itself failed: status 500. Its log says why. */
    PROXY_FAILURE
}
