package io.github.githubproxy;

import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.exchange.ApiCall;
import io.github.githubproxy.exchange.ApiCallFactory;
import io.github.githubproxy.exchange.DirectHandler;
import io.github.githubproxy.exchange.RequestLifecycle;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** Finds out whether GitHub responds, with a request that costs no quota. */
final class HealthCheck {
    private static final String RATE_LIMIT = "/rate_limit";

    private final UpstreamClient upstream;
    private final ApiCallFactory calls;
    private final RequestLifecycle lifecycle;
    private final InstantSource clock;

    HealthCheck(UpstreamClient upstream, ApiCallFactory calls, RequestLifecycle lifecycle, InstantSource clock) {
        this.upstream = upstream;
        this.calls = calls;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    Health run() {
        ProxyRequest request = ProxyRequest.get();
        RequestTrace trace = lifecycle.begin(request);
        trace.route(RATE_LIMIT);
        ApiCall call = calls.create(ApiPath.parse(RATE_LIMIT), request, CredentialGroup.everything(), RATE_LIMIT);
        try (UpstreamResponse response = upstream.send(DirectHandler.upstreamRequest(call), trace)) {
            return health(response.status() < 500, "GitHub answered " + response.status(), trace);
        } catch (NoCredentialException e) {
            return switch (e.exhaustion().cause()) {
                case LIMITED -> health(true, "GitHub answers; the credentials have met their rate limit", trace);
                case BUSY, INTERRUPTED, CLIENT_LIMITED, RESERVED ->
                    health(true, "GitHub answers as many requests as its limits allow", trace);
                case REFUSED -> health(false, "GitHub accepts none of the proxy's credentials", trace);
                case UNAVAILABLE -> health(false, "GitHub issues the proxy no token", trace);
            };
        } catch (UpstreamException e) {
            return health(false, String.valueOf(e.getMessage()), trace);
        } catch (IOException e) {
            return health(false, "GitHub's answer broke off", trace);
        }
    }

    private Health health(boolean healthy, String detail, RequestTrace trace) {
        return new Health(healthy, detail, Duration.between(trace.arrival(), clock.instant()));
    }
}
