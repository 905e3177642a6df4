package io.github.githubproxy.observe;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent.QuotaUse;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the data of one client's request for its telemetry event: client, route, attempts, costs and durations. Used only by
 * the thread that serves the request.
 */
public final class RequestTrace {
    private static final Logger LOG = LoggerFactory.getLogger(RequestTrace.class);
    private static final String GITHUB_REQUEST_ID = "X-GitHub-Request-Id";

    private final String requestId;
    private final String method;
    private final Instant arrival;
    private String client = ReservedClientNames.NO_CLIENT;
    private List<String> auditedClients = List.of();
    private String sentMethod;
    private String route = "other";
    private Optional<String> path = Optional.empty();
    private String resource = "core";
    private CacheOutcome cacheOutcome = CacheOutcome.REFUSED;
    private Optional<RejectionReason> refusal = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private volatile @Nullable Instant unansweredSince;
    private boolean isForCacheOnly;
    private boolean isForwarded;
    private Duration upstream = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private final Costs costs;
    private boolean isTooLate;
    private int retries;
    private final Cancellation cancellation = new Cancellation();
    private final List<Runnable> releases = new ArrayList<>();

    /**
     * Creates the trace of a request.
     *
     * @param requestId the request's id in logs and events
     * @param method the method, or {@code other} if GitHub has no such method
     * @param arrival when the request arrived
     */
    public RequestTrace(String requestId, String method, Instant arrival) {
        this(requestId, method, arrival, new Costs());
    }

    private RequestTrace(String requestId, String method, Instant arrival, Costs costs) {
        this.costs = costs;
        this.requestId = requestId;
        this.method = method;
        this.sentMethod = method;
        this.arrival = arrival;
    }

    /**
     * One call to GitHub for the request.
     *
     * @param credential the credential that the call was sent with
     * @param gitHubRequestId the {@code X-GitHub-Request-Id} of the response; empty if there was no response
     */
    public record Attempt(CredentialLabel credential, Optional<String> gitHubRequestId) {}

    /** The responses to the calls for one client's request, by all threads. Thread-safe. */
    private static final class Costs {
        private int spent;
        private int responses;
        private boolean isReported;

        /** Adds a response. Returns whether this was before the report. */
        synchronized boolean add(int units) {
            if (isReported) {
                return false;
            }
            spent += units;
            responses++;
            return true;
        }

        synchronized void endReport() {
            isReported = true;
        }

        synchronized int spent() {
            return spent;
        }

        synchronized int responses() {
            return responses;
        }
    }

    /**
     * Returns a new trace for a call that another thread sends for the same request. It is cancelled with the request, which is
     * charged for its responses. What arrives after the request's event was made counts as the proxy's own.
     */
    public RequestTrace forParallelCall() {
        RequestTrace parallel = copy(costs);
        cancellation.onCancel(parallel.cancellation::cancel);
        return parallel;
    }

    /**
     * Returns a new trace for a call that no request waits for. The client's limits apply to it; what it costs is told as the
     * proxy's own, since the client's event may have been sent before.
     */
    public RequestTrace forBackgroundCall() {
        RequestTrace background = copy(new Costs());
        background.isForCacheOnly = true;
        return background;
    }

    private RequestTrace copy(Costs charged) {
        RequestTrace parallel = new RequestTrace(requestId, method, arrival, charged);
        parallel.client = client;
        parallel.route = route;
        parallel.resource = resource;
        return parallel;
    }

    /** Returns the cancellation of the request. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Sets the method as the client sent it, for the audit log. It is unbounded input and must not become a label. */
    public void sentMethod(String sent) {
        this.sentMethod = sent;
    }

    /** Returns the method as the client sent it. */
    public String sentMethod() {
        return sentMethod;
    }

    /** Sets the path as GitHub gets it, for the audit log. */
    public void path(String canonicalPath) {
        this.path = Optional.of(canonicalPath);
    }

    /** Returns the path as GitHub gets it; empty if it was rejected, or the request is for a page of the proxy. */
    public Optional<String> path() {
        return path;
    }

    /** Returns whether the method is HEAD, so that the response has no body (RFC 9110, section 9.3.2). */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Returns the request's id in logs and events. */
    public String requestId() {
        return requestId;
    }

    /** Returns when the request arrived. */
    public Instant arrival() {
        return arrival;
    }

    /** Returns the name of the client, or {@link ReservedClientNames#NO_CLIENT} before it is known. */
    public String client() {
        return client;
    }

    /** Returns the path template, or {@code other} before it is known. */
    public String route() {
        return route;
    }

    /** Sets the client's name. */
    public void client(String name) {
        this.client = name;
    }

    /** Sets the names of the clients that the request would have if their identities were enforced. */
    public void auditedClients(List<String> names) {
        this.auditedClients = names;
    }

    /** Sets the path template. */
    public void route(String template) {
        this.route = template;
    }

    /** Sets the rate-limit resource that the request is expected to use. */
    public void resource(String expected) {
        this.resource = expected;
    }

    /** Sets what the cache did. */
    public void cacheOutcome(CacheOutcome outcome) {
        this.cacheOutcome = outcome;
    }

    /** Records that the proxy rejected the request, or failed. */
    public void recordRejection(RejectionReason reason) {
        this.cacheOutcome = CacheOutcome.REFUSED;
        this.refusal = Optional.of(reason);
    }

    /** Returns whether the request counts as forwarded. */
    public boolean isForwarded() {
        return isForwarded;
    }

    /** Records that the request counts as forwarded. */
    public void recordForwarding() {
        isForwarded = true;
    }

    /** Registers an action for the end of the request, when its response has been written. */
    public void releaseAtEnd(Runnable release) {
        releases.add(release);
    }

    /** Runs the actions for the end of the request, also after one of them has failed. */
    public void release() {
        for (Runnable release : releases) {
            try {
                release.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("A part of a request could not be released", e);
            }
        }
        releases.clear();
    }

    /** Returns the client and the kind of the request, as far as they are known. */
    public RequestOrigin origin() {
        boolean isOfProxy = isForCacheOnly || isTooLate;
        return new RequestOrigin(requestId, isOfProxy ? ReservedClientNames.NO_CLIENT : client, method, route);
    }

    /** Records a call to GitHub before it is sent. */
    public void recordAttempt(CredentialLabel used, Instant sent) {
        unansweredSince = sent;
        attempt = Optional.of(new Attempt(used, Optional.empty()));
    }

    /**
     * Records GitHub's response to the last attempt.
     *
     * @param counted the rate-limit resource that GitHub counted the request against
     * @param units the units that it cost
     * @param id the {@code X-GitHub-Request-Id} of the response
     */
    public void recordResponse(String counted, int units, Optional<String> id) {
        attempt = attempt.map(sent -> new Attempt(sent.credential(), id));
        resource = counted;
        isTooLate = !costs.add(units);
    }

    /** Records GitHub's response to a call that the proxy sent for itself while it handled the request. */
    public void recordInternalResponse(int units) {
        costs.add(units);
    }

    /** Takes over all that a parallel call recorded whose result is that of the request. */
    public void adopt(RequestTrace parallel) {
        attempt = parallel.attempt;
        resource = parallel.resource;
        retries += parallel.retries;
        upstream = upstream.plus(parallel.upstream);
        waited = waited.plus(parallel.waited);
    }

    /** Returns the last attempt; empty before the first. */
    public Optional<Attempt> lastAttempt() {
        return attempt;
    }

    /** Replaces the last attempt by the one whose response the client gets. */
    public void replaceAttempt(Optional<Attempt> served) {
        attempt = served;
    }

    /** Records that the request is sent again, with another credential or token. */
    public void recordRetry() {
        retries++;
    }

    /** Records that the header fields of the response to the last attempt have been read, or that there is none. */
    public void endAttempt(Instant now) {
        Instant sent = unansweredSince;
        if (sent != null) {
            addUpstream(Duration.between(sent, now));
            unansweredSince = null;
        }
    }

    /** Adds time between sending calls and the end of the header fields of their responses. */
    public void addUpstream(Duration time) {
        upstream = upstream.plus(time);
    }

    /** Returns when the call was sent that GitHub has not responded to; empty if there is none. Safe for use by any thread. */
    public Optional<Instant> unansweredSince() {
        return Optional.ofNullable(unansweredSince);
    }

    /** Returns the time between sending calls and the end of the header fields of their responses. */
    public Duration upstreamTime() {
        return upstream;
    }

    /** Adds time spent waiting for a credential's slot or token. */
    public void addWait(Duration time) {
        waited = waited.plus(time);
    }

    /** Returns the {@code X-GitHub-Request-Id} of a response. */
    public static Optional<String> gitHubRequestId(Headers response) {
        return response.first(GITHUB_REQUEST_ID);
    }

    /**
     * Returns the telemetry event of the finished request.
     *
     * @param status the status code of the response to the client
     * @param headers the header fields of the response to the client
     * @param bodyBytes bytes of the response body that were read or written
     */
    public ProxyRequestEvent toEvent(int status, Headers headers, Instant now, long bodyBytes) {
        costs.endReport();
        return new ProxyRequestEvent(
                now,
                origin(),
                status,
                cacheOutcome,
                refusal,
                auditedClients,
                new QuotaUse(resource, costs.spent(), cacheOutcome.savesQuota() ? 1 : 0),
                new ProxyRequestEvent.Exchange(
                        costs.responses(),
                        retries,
                        attempt.map(Attempt::credential),
                        gitHubRequestId(headers).or(() -> attempt.flatMap(Attempt::gitHubRequestId))),
                waited,
                upstream,
                Duration.between(arrival, now),
                bodyBytes);
    }
}
