package io.github.githubproxy;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import java.time.Duration;

/** The field that tells clients how their request was handled (RFC 9211). */
final class CacheStatus {
    private static final String NAME = "Cache-Status";
    private static final String SELF = "github-proxy";

    private CacheStatus() {}

    /** Served from the store without asking; negative where it is past its time. */
    static String hit(Duration timeToLive) {
        return SELF + "; hit; ttl=" + timeToLive.toSeconds();
    }

    /** Served from the store, past its time, as GitHub could not be asked. */
    static String stale(Duration timeToLive, String reason) {
        return hit(timeToLive) + "; detail=" + reason;
    }

    /** GitHub confirmed what is stored. */
    static String revalidated() {
        return SELF + "; fwd=stale; fwd-status=304";
    }

    /** What was stored has been replaced by GitHub's answer. */
    static String replaced(int status) {
        return SELF + "; fwd=stale; fwd-status=" + status;
    }

    /** Nothing usable was stored. */
    static String missed(int status) {
        return SELF + "; fwd=uri-miss; fwd-status=" + status;
    }

    /** The request is not one for the cache. */
    static String bypassed(String reason, int status) {
        return SELF + "; fwd=" + reason + "; fwd-status=" + status;
    }

    /** The proxy itself answered. */
    static String answeredHere(String reason) {
        return SELF + "; detail=" + reason;
    }

    static String stored(String status) {
        return status + "; stored";
    }

    static String collapsed(String status) {
        return status + "; collapsed";
    }

    /** Puts the field behind those of caches closer to GitHub, as the last of them. */
    static ProxyResponse on(ProxyResponse response, String status) {
        return new ProxyResponse(response.status(), on(response.headers(), status), response.body());
    }

    static Headers on(Headers headers, String status) {
        return headers.toBuilder().add(NAME, status).build();
    }
}
