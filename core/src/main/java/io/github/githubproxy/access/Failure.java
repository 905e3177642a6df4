package io.github.githubproxy.access;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import io.github.githubproxy.upstream.UpstreamException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A failed request as its client and telemetry see it.
 *
 * @param response the response for the client
 * @param cacheStatusDetail the {@code detail} parameter of {@code Cache-Status}
 * @param reason the reason for telemetry
 */
public record Failure(ProxyResponse response, String cacheStatusDetail, RejectionReason reason) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    /**
     * Describes a request that the proxy itself rejected.
     *
     * @param client the client's name, {@link ReservedClientNames#NO_CLIENT} if its token is not known
     */
    public static Failure of(RequestRejectedException rejection, String client) {
        return new Failure(rejection.response(), "refused", reasonOf(rejection, client));
    }

    private static RejectionReason reasonOf(RequestRejectedException rejection, String client) {
        boolean isUnknown = client.equals(ReservedClientNames.NO_CLIENT);
        return switch (rejection.status()) {
            case 401 -> RejectionReason.UNAUTHENTICATED;
            case 429 -> isUnknown ? RejectionReason.TOO_MANY_UNAUTHENTICATED : RejectionReason.DENIED;
            case 500 -> RejectionReason.PROXY_FAILURE;
            default -> RejectionReason.DENIED;
        };
    }

    /** Describes a failed exchange with GitHub, and logs it. */
    public static Failure of(UpstreamException exception) {
        FailureKind kind = FailureKind.of(exception);
        return of(kind, rejection(exception).response());
    }

    /** Returns the exception for the caller of the proxy whose exchange failed, and logs the failure. */
    public static RequestRejectedException rejection(UpstreamException exception) {
        FailureKind kind = FailureKind.of(exception);
        log(kind, exception);
        return Rejections.reject(kind.status(), kind.message().formatted(exception.getMessage()));
    }

    /**
     * Describes a request for which there is no credential. An exceeded limit gets the response that clients know from
     * GitHub.
     *
     * @param clock GitHub's clock, in whose time the response's date and reset are
     */
    public static Failure of(Exhaustion exhaustion, GitHubClock clock) {
        FailureKind kind = FailureKind.of(exhaustion);
        return of(
                kind,
                kind.isRateLimit()
                        ? rateLimitExceeded(exhaustion, kind.message(), clock.instant())
                        : Rejections.response(kind.status(), kind.message()));
    }

    private static Failure of(FailureKind kind, ProxyResponse response) {
        return new Failure(response, kind.cacheStatusDetail(), kind.rejectionReason());
    }

    private static void log(FailureKind kind, UpstreamException exception) {
        if (exception.getCause() == null) {
            LOG.atLevel(kind.logLevel()).log("{}", exception.getMessage());
        } else {
            LOG.atLevel(kind.logLevel())
                    .log("{}: {}", exception.getMessage(), exception.getCause().toString());
        }
    }

    /**
     * Returns GitHub's response for an exceeded primary rate limit: 403, and 200 with {@code RATE_LIMITED} to GraphQL.
     *
     * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">Rate limits for the
     *     REST API</a>
     */
    private static ProxyResponse rateLimitExceeded(Exhaustion exhaustion, String prefix, Instant now) {
        boolean graphql = exhaustion.resource().equals("graphql");
        String message = prefix + " (resource " + exhaustion.resource() + ").";
        byte[] body = graphql
                ? ErrorBody.graphql("RATE_LIMITED", message)
                : ErrorBody.rest(403, message, ErrorBody.RATE_LIMIT_DOCUMENTATION);
        long reset = Math.max(
                now.getEpochSecond() + 1, exhaustion.recovery().plusMillis(999).getEpochSecond());
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
            // Beside a 403, clients such as hub4j take Retry-After as the sign of a secondary limit.
            headers.add("Retry-After", Long.toString(reset - now.getEpochSecond()));
        }
        return new ProxyResponse(graphql ? 200 : 403, headers.build(), ResponseBody.of(body));
    }
}
