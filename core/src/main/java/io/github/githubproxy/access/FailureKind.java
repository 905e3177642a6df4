package io.github.githubproxy.access;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.upstream.UpstreamException;
import org.slf4j.event.Level;

/**
 * The reasons for which a request has no response from GitHub, one row each: what the client gets, what {@code
 * Cache-Status} and telemetry say, and whether the failure also concerns other requests.
 */
public enum FailureKind {
    UNREACHABLE(
            502,
            "%s. Try again later.",
            "upstream-failure",
            RejectionReason.UPSTREAM_FAILURE,
            Level.WARN,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    TIMEOUT(
            504,
            "%s. Try again later.",
            "upstream-failure",
            RejectionReason.UPSTREAM_FAILURE,
            Level.WARN,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    CREDENTIAL_LOST(
            503,
            "%s. Nothing was done, and the proxy could not send it with another credential. Send it again.",
            "upstream-failure",
            RejectionReason.UPSTREAM_FAILURE,
            Level.WARN,
            Followers.TAKE_OVER,
            StaleResponse.NOT_ALLOWED),
    REQUEST_BODY_BROKEN(
            400,
            "The request's body could not be read to its end. Send it again, whole.",
            "request-body",
            RejectionReason.GIVEN_UP,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.NOT_ALLOWED),
    REQUEST_BODY_STALLED(
            408,
            "The request's body stalled on its way. Send it again, without pauses.",
            "request-body",
            RejectionReason.GIVEN_UP,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.NOT_ALLOWED),
    INTERRUPTED_UPSTREAM(
            503,
            "The request was given up.",
            "upstream-failure",
            RejectionReason.GIVEN_UP,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.NOT_ALLOWED),
    RATE_LIMITED(
            403,
            "API rate limit exceeded for the credentials of this proxy",
            "no-credential",
            RejectionReason.EXHAUSTED,
            Level.DEBUG,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    CLIENT_LIMITED(
            403,
            "API rate limit exceeded for this client of the proxy",
            "client-limit",
            RejectionReason.CLIENT_LIMITED,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.ALLOWED),
    RESERVED(
            403,
            "API rate limit exceeded for this client of the proxy: what is left is kept for others",
            "reserved",
            RejectionReason.RESERVED,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.ALLOWED),
    CREDENTIALS_REFUSED(
            502,
            "GitHub accepts none of the proxy's credentials. Those who run the proxy must renew them.",
            "no-credential",
            RejectionReason.NO_CREDENTIAL,
            Level.DEBUG,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    NO_TOKEN(
            502,
            "GitHub issues the proxy no token at the moment. Try again later.",
            "no-credential",
            RejectionReason.NO_CREDENTIAL,
            Level.DEBUG,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    BUSY(
            503,
            "As many requests are under way to GitHub as its limits allow, and the wait for one to end took too long. Try"
                    + " again later.",
            "no-credential",
            RejectionReason.BUSY,
            Level.DEBUG,
            Followers.SHARE_RESULT,
            StaleResponse.ALLOWED),
    INTERRUPTED_WAITING(
            503,
            "The request was given up while it waited.",
            "no-credential",
            RejectionReason.GIVEN_UP,
            Level.DEBUG,
            Followers.TAKE_OVER,
            StaleResponse.NOT_ALLOWED);

    /** What a result of the leader means for the requests that follow it (request coalescing). */
    public enum Followers {
        /** All share the result. Of failures: followers would fail in the same way. */
        SHARE_RESULT,
        /** The response is for the leader alone: each follower sends a request of its own. */
        SEND_THEIR_OWN,
        /** The failure is about the leader alone: a follower takes its place. */
        TAKE_OVER
    }

    /** Whether {@code CACHE_STALE_IF_ERROR} permits a stored response in place of this failure. */
    public enum StaleResponse {
        ALLOWED,
        NOT_ALLOWED
    }

    private final int status;
    private final String message;
    private final String cacheStatusDetail;
    private final RejectionReason rejectionReason;
    private final Level logLevel;
    private final Followers followers;
    private final StaleResponse staleResponse;

    FailureKind(
            int status,
            String message,
            String cacheStatusDetail,
            RejectionReason rejectionReason,
            Level logLevel,
            Followers followers,
            StaleResponse staleResponse) {
        this.status = status;
        this.message = message;
        this.cacheStatusDetail = cacheStatusDetail;
        this.rejectionReason = rejectionReason;
        this.logLevel = logLevel;
        this.followers = followers;
        this.staleResponse = staleResponse;
    }

    /** Returns the kind of a failed exchange with GitHub. */
    public static FailureKind of(UpstreamException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE -> UNREACHABLE;
            case TIMEOUT -> TIMEOUT;
            case CREDENTIAL_LOST -> CREDENTIAL_LOST;
            case CLIENT_GONE -> REQUEST_BODY_BROKEN;
            case CLIENT_SLOW -> REQUEST_BODY_STALLED;
            case GIVEN_UP -> INTERRUPTED_UPSTREAM;
        };
    }

    /** Returns the kind of failure of a request for which there is no credential. */
    public static FailureKind of(Exhaustion exhaustion) {
        return switch (exhaustion.cause()) {
            case LIMITED -> RATE_LIMITED;
            case CLIENT_LIMITED -> CLIENT_LIMITED;
            case RESERVED -> RESERVED;
            case REFUSED -> CREDENTIALS_REFUSED;
            case UNAVAILABLE -> NO_TOKEN;
            case BUSY -> BUSY;
            case INTERRUPTED -> INTERRUPTED_WAITING;
        };
    }

    /** Returns the {@code detail} parameter of {@code Cache-Status} (RFC 9211, section 2.8). */
    public String cacheStatusDetail() {
        return cacheStatusDetail;
    }

    /** Returns what the failure means for followers of the failed request. */
    public Followers followers() {
        return followers;
    }

    /** Returns whether a stale stored response may be served in place of the failure. */
    public boolean allowsStaleResponse() {
        return staleResponse == StaleResponse.ALLOWED;
    }

    int status() {
        return status;
    }

    /** Returns the message for the client; {@code %s} stands for the exception's own message. */
    String message() {
        return message;
    }

    RejectionReason rejectionReason() {
        return rejectionReason;
    }

    Level logLevel() {
        return logLevel;
    }

    /** Returns whether the client gets GitHub's response for an exceeded primary rate limit. */
    boolean isRateLimit() {
        return this == RATE_LIMITED || this == CLIENT_LIMITED || this == RESERVED;
    }
}
