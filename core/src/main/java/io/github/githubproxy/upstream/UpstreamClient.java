package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Sends requests to GitHub with one credential after another, until one is not refused. Thread-safe. */
public final class UpstreamClient {
    private final GitHubHttpCall call;
    private final CredentialPool pool;
    private final RateLimitResources resources;
    private final Fairness fairness;
    private final TelemetryDispatcher telemetry;
    private final InstantSource clock;
    private final Duration requestTimeout;

    /**
     * Makes an upstream.
     *
     * @param resources learns what requests are counted against
     * @param fairness holds clients to their limits
     * @param requestTimeout no further credential is tried, and none waited for, when this has passed since the request
     *     arrived
     */
    public UpstreamClient(
            OkHttpClient http,
            CredentialPool pool,
            RateLimitResources resources,
            Fairness fairness,
            TelemetryDispatcher telemetry,
            InstantSource clock,
            Duration requestTimeout) {
        this.call = new GitHubHttpCall(http);
        this.pool = pool;
        this.resources = resources;
        this.fairness = fairness;
        this.telemetry = telemetry;
        this.clock = clock;
        this.requestTimeout = requestTimeout;
    }

    /**
     * Sends a request.
     *
     * @return GitHub's answer, whatever its status, unless it says that the credential is refused or limited. Its
     *     {@code x-ratelimit-*} fields tell what the client has left
     * @throws NoCredentialException if there is no credential to send it with, or the client may spend no more
     * @throws UpstreamException if there is no answer
     */
    public UpstreamResponse send(UpstreamRequest request, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        try (Fairness.Permit permit = fairness.admit(trace.client(), request.need())) {
            try {
                return new CredentialFailover(
                                this,
                                pool,
                                request,
                                trace,
                                permit,
                                trace.arrival().plus(requestTimeout))
                        .run();
            } catch (NoCredentialException e) {
                throw permit.refusal(e);
            }
        }
    }

    /** Sends a request once, and takes note of what the answer tells of limits. */
    InspectedResponse exchange(UpstreamRequest request, RequestBody body, Lease lease, RequestTrace trace)
            throws UpstreamException {
        CredentialLabel credential =
                new CredentialLabel(lease.credential().name(), lease.token().fingerprint());
        trace.asking(credential);
        Instant sent = clock.instant();
        try {
            UpstreamResponse response = call.send(request.loggedAs(trace.requestId()), body, lease);
            Instant received = clock.instant();
            // A 401 is charged to whoever has the proxy's address, and tells of that one's limits.
            Optional<RateLimit> figures =
                    response.status() == 401 ? Optional.empty() : RateLimit.from(response.headers());
            String foretold = request.need().resource();
            String resource = figures.map(RateLimit::resource).orElse(foretold);
            pool.observed(lease, figures, HttpDate.first(response.headers(), "Date"));
            InspectedResponse answer = InspectedResponse.unread(response, received, figures, trace.route());
            try {
                answer = answer.lookInto(resource, trace.route());
                if (!answer.refusesToken()) {
                    // Else it was refused before anybody knew what it was about.
                    resources.learn(request.method(), trace.route(), foretold, resource);
                }
                return answer;
            } finally {
                tell(answer, credential, resource, Duration.between(sent, received), trace);
            }
        } finally {
            trace.addUpstream(Duration.between(sent, clock.instant()));
        }
    }

    private void tell(
            InspectedResponse answer, CredentialLabel credential, String named, Duration duration, RequestTrace trace) {
        UpstreamResponse response = answer.response();
        String resource = RateLimitResources.counted(trace.route(), named, answer.limitation());
        Optional<String> id = RequestTrace.gitHubRequestId(response.headers());
        trace.answered(resource, answer.cost(), id);
        telemetry.answered(new GitHubResponseEvent(
                answer.received(),
                trace.origin(),
                credential,
                response.status(),
                resource,
                answer.figures(),
                answer.cost(),
                answer.limitation().map(ExceededRateLimit::kind),
                id,
                duration));
    }

    /** Returns what a client has left of a resource; empty where GitHub has told of no limit on it. */
    public Optional<RateLimit> figures(String client, CredentialRequirement need) {
        return pool.figures(need.group(), need.resource()).map(all -> figures(client, need, all));
    }

    /** Returns what a client has left of what all credentials together have. */
    RateLimit figures(String client, CredentialRequirement need, RateLimit all) {
        return fairness.remaining(client, need, all);
    }

    Instant now() {
        return clock.instant();
    }

    static void close(UpstreamResponse response) {
        try {
            response.close();
        } catch (IOException e) {
            // The answer is not wanted; that its connection broke off meanwhile changes nothing.
        }
    }
}
