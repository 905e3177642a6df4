package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.github.RateLimitResources;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Sends clients' requests to GitHub, each with as many credentials as it needs. Thread-safe. */
public final class UpstreamClient {
    private final GitHubHttpCall call;
    private final SpoolWatch spools;
    private final CredentialPool pool;
    private final RateLimitResources resources;
    private final Fairness fairness;
    private final TelemetryDispatcher telemetry;
    private final InstantSource clock;
    private final Duration requestTimeout;

    /**
     * Makes a client.
     *
     * @param spools copies the bodies of clients that stall
     * @param resources learns which rate-limit resources requests count against
     * @param fairness enforces client limits and reserves
     * @param requestTimeout maximum time, from arrival, that a request may wait for a credential or be retried with another
     */
    public UpstreamClient(
            OkHttpClient http,
            SpoolWatch spools,
            CredentialPool pool,
            RateLimitResources resources,
            Fairness fairness,
            TelemetryDispatcher telemetry,
            InstantSource clock,
            Duration requestTimeout) {
        this.call = new GitHubHttpCall(http);
        this.spools = spools;
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
     * @return GitHub's response, whatever its status, unless it rejects the credential or says that a limit is exceeded.
     *     Its {@code x-ratelimit-*} fields state what the client has left
     * @throws NoCredentialException if there is no credential to send it with, or the client may spend no more
     * @throws UpstreamException if there is no response
     */
    public UpstreamResponse send(UpstreamRequest request, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        UpstreamResponse response = watched(sendAdmitted(request, trace));
        // So that the lease ends even if nothing closes the response, as after an OutOfMemoryError.
        trace.releaseAtEnd(response::discard);
        return withClientRateLimit(response, request.requirement(), trace.client());
    }

    private UpstreamResponse watched(UpstreamResponse response) {
        boolean hasBody = response.status() != 204 && response.status() != 304;
        return hasBody ? response.withBody(spools.watch(response.body())) : response;
    }

    private UpstreamResponse sendAdmitted(UpstreamRequest request, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        try (Fairness.Permit permit = fairness.admit(trace.client(), request.requirement())) {
            try {
                return new CredentialFailover(
                                (lease, sent) -> sendWith(lease, sent, trace),
                                pool,
                                request.withBufferedBody(),
                                trace,
                                permit,
                                trace.arrival().plus(requestTimeout),
                                clock)
                        .send();
            } catch (NoCredentialException e) {
                throw permit.refusal(e);
            }
        }
    }

    /** Sends a request once with the leased credential, and records what the response says about limits. */
    InspectedResponse sendWith(Lease lease, UpstreamRequest request, RequestTrace trace) throws UpstreamException {
        CredentialLabel credential =
                new CredentialLabel(lease.credential().name(), lease.token().fingerprint());
        Instant sent = clock.instant();
        trace.recordAttempt(credential, sent);
        try {
            UpstreamResponse response =
                    call.send(request.withRequestId(trace.requestId()), lease, trace.cancellation());
            try {
                return inspect(response, lease, request, sent, credential, trace);
            } catch (Throwable e) {
                response.discard();
                throw e;
            }
        } finally {
            trace.endAttempt(clock.instant());
        }
    }

    private InspectedResponse inspect(
            UpstreamResponse response,
            Lease lease,
            UpstreamRequest request,
            Instant sent,
            CredentialLabel credential,
            RequestTrace trace)
            throws UpstreamException {
        Instant received = clock.instant();
        InspectedResponse inspected = InspectedResponse.ofHeaders(response, received, trace.route());
        String expected = request.requirement().resource();
        String resource = inspected.interpretation().resource(expected);
        pool.outcomes()
                .recordRateLimit(
                        lease, inspected.interpretation().rateLimit(), HttpDate.first(response.headers(), "Date"));
        try {
            inspected = inspected.inspectBody(resource);
            // GitHub rejects a token before it routes the request, so the resource is not the one of the route.
            if (!inspected.interpretation().rejectsToken()) {
                resources.record(request.method(), trace.route(), expected, resource);
            }
            return inspected;
        } finally {
            report(inspected, credential, expected, Duration.between(sent, received), trace);
        }
    }

    private void report(
            InspectedResponse inspected,
            CredentialLabel credential,
            String expectedResource,
            Duration duration,
            RequestTrace trace) {
        ResponseInterpretation interpretation = inspected.interpretation();
        String resource = interpretation.countedResource(expectedResource);
        Optional<String> id = RequestTrace.gitHubRequestId(inspected.response().headers());
        trace.recordResponse(resource, interpretation.cost(), id);
        telemetry.dispatchResponse(new GitHubResponseEvent(
                inspected.received(),
                trace.origin(),
                credential,
                inspected.status(),
                resource,
                interpretation.rateLimit(),
                interpretation.cost(),
                interpretation.exceededLimit().map(ExceededRateLimit::kind),
                id,
                duration));
    }

    /** Replaces the rate limit of the one credential that was used by what the client has left. */
    private UpstreamResponse withClientRateLimit(
            UpstreamResponse response, CredentialRequirement requirement, String client) {
        return RateLimit.from(response.headers())
                .flatMap(own -> rateLimitFor(client, requirement.withResource(own.resource())))
                .map(left -> response.withHeaders(ResponseHeaderRules.withRateLimit(response.headers(), left)))
                .orElse(response);
    }

    /** Returns what a client has left of a resource; empty if GitHub has named no limit on it. */
    public Optional<RateLimit> rateLimitFor(String client, CredentialRequirement requirement) {
        return pool.report()
                .rateLimit(requirement.group(), requirement.resource())
                .map(all -> rateLimitFor(client, requirement, all));
    }

    /** Returns what a client has left of what all credentials together have. */
    RateLimit rateLimitFor(String client, CredentialRequirement requirement, RateLimit all) {
        return fairness.remaining(client, requirement, all);
    }

    Instant now() {
        return clock.instant();
    }
}
