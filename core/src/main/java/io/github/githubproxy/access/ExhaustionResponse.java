package io.github.githubproxy.access;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import java.time.Instant;

/**
 * What a client is told when there is no credential for its request. Rate limits have the one form that every client
 * takes for GitHub's own.
 */
public final class ExhaustionResponse {
    private ExhaustionResponse() {}

    /** Returns the answer. Its date and reset are GitHub's time, as a client would have from GitHub. */
    public static ProxyResponse of(Exhaustion exhaustion, GitHubClock time) {
        return switch (exhaustion.cause()) {
            case LIMITED ->
                limited(exhaustion, "API rate limit exceeded for the credentials of this proxy", time.instant());
            case CLIENT_LIMITED ->
                limited(exhaustion, "API rate limit exceeded for this client of the proxy", time.instant());
            case RESERVED ->
                limited(
                        exhaustion,
                        "API rate limit exceeded for this client of the proxy: what is left is kept for others",
                        time.instant());
            case REFUSED ->
                Rejections.reject(
                                502,
                                "GitHub accepts none of the proxy's credentials. Those who run the proxy must renew them.")
                        .response();
            case UNAVAILABLE ->
                Rejections.reject(502, "GitHub issues the proxy no token at the moment. Try again later.")
                        .response();
            case BUSY ->
                Rejections.reject(
                                503,
                                "As many requests are under way to GitHub as its limits allow, and the wait for one to end"
                                        + " took too long. Try again later.")
                        .response();
            case INTERRUPTED ->
                Rejections.reject(503, "The request was given up while it waited.")
                        .response();
        };
    }

    private static ProxyResponse limited(Exhaustion exhaustion, String what, Instant now) {
        boolean graphql = exhaustion.resource().equals("graphql");
        String message = what + " (resource " + exhaustion.resource() + ").";
        byte[] body = graphql
                ? ErrorBody.graphql("RATE_LIMITED", message)
                : ErrorBody.rest(403, message, ErrorBody.RATE_LIMIT_DOCUMENTATION);
        long reset = Math.max(
                now.getEpochSecond() + 1, exhaustion.recovery().plusMillis(999).getEpochSecond());
        long wait = reset - now.getEpochSecond();
        Headers.Builder headers = CorsHeaders.allowAnyOrigin(Headers.of(
                "Date", HttpDate.format(now),
                "Content-Type", "application/json; charset=utf-8",
                "Content-Length", Integer.toString(body.length),
                "Cache-Control", "no-store",
                "X-RateLimit-Limit", Long.toString(exhaustion.quota()),
                "X-RateLimit-Remaining", "0",
                "X-RateLimit-Used", Long.toString(exhaustion.quota()),
                "X-RateLimit-Reset", Long.toString(reset),
                "X-RateLimit-Resource", exhaustion.resource())
                .toBuilder());
        if (graphql) {
            // With a 403, clients such as hub4j take it for the mark of a secondary limit.
            headers.add("Retry-After", Long.toString(wait));
        }
        return new ProxyResponse(graphql ? 200 : 403, headers.build(), ResponseBody.of(body));
    }
}
