package io.github.githubproxy;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import java.time.Duration;
import java.time.Instant;

/** The answer of an exhausted pool, in the one form that every client takes for GitHub's own rate limit. */
final class ExhaustionAnswer {
    private ExhaustionAnswer() {}

    static ProxyResponse of(Exhaustion exhaustion, Instant now) {
        boolean graphql = exhaustion.resource().equals("graphql");
        String message =
                "API rate limit exceeded for the credentials of this proxy (resource " + exhaustion.resource() + ").";
        byte[] body = graphql
                ? ErrorBody.graphql("RATE_LIMITED", message)
                : ErrorBody.rest(403, message, ErrorBody.RATE_LIMIT_DOCUMENTATION);
        long wait = Math.max(
                1, Duration.between(now, exhaustion.recovery()).plusMillis(999).toSeconds());
        Headers headers = Headers.of(
                "Date", HttpDate.format(now),
                "Content-Type", "application/json; charset=utf-8",
                "Content-Length", Integer.toString(body.length),
                "Cache-Control", "no-store",
                "X-RateLimit-Limit", Long.toString(exhaustion.quota()),
                "X-RateLimit-Remaining", "0",
                "X-RateLimit-Used", Long.toString(exhaustion.quota()),
                "X-RateLimit-Reset", Long.toString(now.getEpochSecond() + wait),
                "X-RateLimit-Resource", exhaustion.resource());
        return new ProxyResponse(graphql ? 200 : 403, headers, ResponseBody.of(body));
    }
}
