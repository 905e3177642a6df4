package io.github.githubproxy.github;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;

/**
 * What GitHub tells browsers about scripts of other sites (the Fetch standard's CORS protocol), for the answers that are
 * not GitHub's: any site may call, and its script may see what it needs to page, to wait and to tell what went wrong.
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
    private static final String SECONDS_A_DAY = "86400";

    private CorsHeaders() {}

    /**
     * Tells whether a browser asks, before a request and without any credential, whether a script may make it (Fetch
     * standard, section 3.3.2).
     */
    public static boolean isPreflight(ProxyRequest request) {
        return request.method().equals("OPTIONS")
                && request.headers().contains("Origin")
                && request.headers().contains("Access-Control-Request-Method");
    }

    /** Returns the fields that say yes to that. */
    public static Headers preflightAnswer() {
        return open(Headers.builder())
                .add("Access-Control-Allow-Headers", ALLOWED_FIELDS)
                .add("Access-Control-Allow-Methods", ALLOWED_METHODS)
                .add("Access-Control-Max-Age", SECONDS_A_DAY)
                .build();
    }

    /** Adds the fields that let every script read the answer. */
    public static Headers.Builder open(Headers.Builder answer) {
        return answer.add("Access-Control-Allow-Origin", ANY_ORIGIN)
                .add("Access-Control-Expose-Headers", VISIBLE_FIELDS);
    }
}
