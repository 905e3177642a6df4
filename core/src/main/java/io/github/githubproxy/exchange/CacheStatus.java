package io.github.githubproxy.exchange;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.upstream.RateLimitEndpoint;
import io.github.githubproxy.upstream.UpstreamException;

/** The field that tells clients how their request was handled (RFC 9211). */
public final class CacheStatus {
    private static final String NAME = "Cache-Status";
    private static final String SELF = "github-proxy";

    /** Why GitHub was asked. */
    public enum Forward {
        /** Nothing was stored. */
        URI_MISS("uri-miss"),
        /** What was stored was not fresh. */
        STALE("stale"),
        /** The client wanted it asked: of what is stored, or past it. */
        REQUEST("request"),
        /** The method is not one for the cache. */
        METHOD("method");

        private final String token;

        Forward(String token) {
            this.token = token;
        }
    }

    private CacheStatus() {}

    /** Served from the store without asking; negative where it is past its time. */
    public static String hit(long secondsToLive) {
        return SELF + "; hit; ttl=" + secondsToLive;
    }

    /** Served from the store, past its time, as GitHub could not be asked. */
    public static String stale(long secondsToLive, String reason) {
        return hit(secondsToLive) + "; detail=" + reason;
    }

    /** GitHub was asked, and answered with that status. */
    public static String forwarded(Forward why, int status) {
        return SELF + "; fwd=" + why.token + "; fwd-status=" + status;
    }

    /** The proxy itself answered. */
    public static String answeredHere(String reason) {
        return SELF + "; detail=" + reason;
    }

    /** What the credentials have left, which is never stored. */
    public static String of(RateLimitEndpoint.Result figures) {
        return switch (figures.source()) {
            case SUM -> answeredHere("rate-limit");
            case REMEMBERED -> answeredHere("rate-limit-remembered");
            case GITHUB -> forwarded(Forward.REQUEST, figures.response().status());
        };
    }

    /** Why GitHub was not asked for this client, in a word. */
    public static String reason(Exhaustion exhaustion) {
        return switch (exhaustion.cause()) {
            case CLIENT_LIMITED -> "client-limit";
            case RESERVED -> "reserved";
            case LIMITED, BUSY, REFUSED, UNAVAILABLE, INTERRUPTED -> "no-credential";
        };
    }

    /** Why there is no answer of GitHub, in a word. */
    public static String reason(UpstreamException failure) {
        return switch (failure.reason()) {
            case CLIENT_GONE, CLIENT_SLOW -> "request-body";
            case UNREACHABLE, TIMEOUT, CREDENTIAL_LOST, GIVEN_UP -> "upstream-failure";
        };
    }

    public static String stored(String status) {
        return status + "; stored";
    }

    public static String collapsed(String status) {
        return status + "; collapsed";
    }

    /** Puts the field behind those of caches closer to GitHub, as the last of them. */
    public static ProxyResponse on(ProxyResponse response, String status) {
        return new ProxyResponse(response.status(), on(response.headers(), status), response.body());
    }

    public static Headers on(Headers headers, String status) {
        return on(headers.toBuilder(), status).build();
    }

    public static Headers.Builder on(Headers.Builder headers, String status) {
        return headers.add(NAME, status);
    }
}
