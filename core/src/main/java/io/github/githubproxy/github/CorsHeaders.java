package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;

/**
 * The CORS header fields of the proxy's own responses, with GitHub's values: scripts of any site may call, and may read the
 * fields for pages, limits and errors.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/using-cors-and-jsonp-to-make-cross-origin-requests">GitHub
 *     on cross-origin requests</a>
 */
public final class CorsHeaders {
    private static final String ANY_ORIGIN = "*";
    private static final String VISIBLE_FIELDS =
            "ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining,"
                    + " X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes,"
                    + " X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO,"
                    + " X-GitHub-Request-Id, Deprecation, Sunset";
    private static final String ALLOWED_METHODS = "GET, POST, PATCH, PUT, DELETE";
    private static final String ALLOWED_FIELDS =
            "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since,"
                    + " Accept-Encoding, X-GitHub-OTP, X-Requested-With, User-Agent, GraphQL-Features,"
                    + " X-Github-Next-Global-ID, X-GitHub-Api-Version, X-Fetch-Nonce";
    private static final String ONE_DAY_SECONDS = "86400";

    private CorsHeaders() {}

    /**
     * Returns whether a request is a CORS preflight, which a browser sends without credentials before the request of a
     * script (Fetch standard, section 3.3.2).
     */
    public static boolean isPreflight(ProxyRequest request) {
        return request.method().equals("OPTIONS")
                && request.headers().contains("Origin")
                && request.headers().contains("Access-Control-Request-Method");
    }

    /** Returns the fields that allow the request after a preflight. */
    public static Headers preflightHeaders() {
        return allowAnyOrigin(Headers.builder())
                .add("Access-Control-Allow-Headers", ALLOWED_FIELDS)
                .add("Access-Control-Allow-Methods", ALLOWED_METHODS)
                .add("Access-Control-Max-Age", ONE_DAY_SECONDS)
                .build();
    }

    /** Adds the fields that allow scripts of every site to read the response. */
    public static Headers.Builder allowAnyOrigin(Headers.Builder response) {
        return response.add("Access-Control-Allow-Origin", ANY_ORIGIN)
                .add("Access-Control-Expose-Headers", VISIBLE_FIELDS);
    }
}
