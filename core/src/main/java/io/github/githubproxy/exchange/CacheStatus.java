package io.github.githubproxy.exchange;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;

/** Values of {@code Cache-Status}, which shows clients how a cache handled their request (RFC 9211). */
public final class CacheStatus {
    private static final String FIELD = "Cache-Status";
    private static final String CACHE_NAME = "github-proxy";

    /** The reason for which a request was forwarded to GitHub (RFC 9211, section 2.2). */
    public enum Forward {
        /** No response was stored. */
        URI_MISS("uri-miss"),
        /** The stored response was stale. */
        STALE("stale"),
        /** The client's request required it. */
        REQUEST("request"),
        /** The method cannot be served from a cache. */
        METHOD("method");

        private final String token;

        Forward(String token) {
            this.token = token;
        }
    }

    private CacheStatus() {}

    /**
     * Returns the value for a stored response that was served without revalidation.
     *
     * @param secondsToLive the rest of its freshness lifetime; negative if it is stale
     */
    static String hit(long secondsToLive) {
        return CACHE_NAME + "; hit; ttl=" + secondsToLive;
    }

    /** Returns the value for a stale stored response that was served because the request failed. */
    static String stale(long secondsToLive, String detail) {
        return hit(secondsToLive) + "; detail=" + detail;
    }

    /**
     * Returns the value for a forwarded request.
     *
     * @param status the status code of GitHub's response
     */
    static String forwarded(Forward reason, int status) {
        return CACHE_NAME + "; fwd=" + reason.token + "; fwd-status=" + status;
    }

    /** Returns the value for a response that the proxy made itself. */
    static String local(String detail) {
        return CACHE_NAME + "; detail=" + detail;
    }

    /** Adds that the forwarded response was stored. */
    static String stored(String status) {
        return status + "; stored";
    }

    /** Adds that the request shared another request's response. */
    static String collapsed(String status) {
        return status + "; collapsed";
    }

    /** Appends the field: the last value is that of the cache closest to the client. */
    static ProxyResponse addTo(ProxyResponse response, String status) {
        return new ProxyResponse(response.status(), addTo(response.headers(), status), response.body());
    }

    static Headers addTo(Headers headers, String status) {
        return addTo(headers.toBuilder(), status).build();
    }

    static Headers.Builder addTo(Headers.Builder headers, String status) {
        return headers.add(FIELD, status);
    }
}
