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
import java.util.Optional;

/** What becomes known of one client's request on its way. Used by the thread that serves the request only. */
public final class RequestTrace {
    private static final String GITHUB_REQUEST_ID = "X-GitHub-Request-Id";

    private final String requestId;
    private final String method;
    private final Instant arrival;
    private String client = ReservedClientNames.NO_CLIENT;
    private String route = "other";
    private String resource = "core";
    private CacheOutcome cacheOutcome = CacheOutcome.REFUSED;
    private Optional<RejectionReason> refusal = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Duration upstream = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private int spent;
    private int answers;
    private int retries;

    /**
     * Begins with the arrival of a request.
     *
     * @param requestId its name in logs
     */
    public RequestTrace(String requestId, String method, Instant arrival) {
        this.requestId = requestId;
        this.method = method;
        this.arrival = arrival;
    }

    /**
     * One time that GitHub was asked.
     *
     * @param credential what it was asked with
     * @param gitHubRequestId how GitHub names its answer; empty if there was none
     */
    public record Attempt(CredentialLabel credential, Optional<String> gitHubRequestId) {}

    /** Returns a trace for something that another thread asks on behalf of the same request. */
    public RequestTrace beside() {
        RequestTrace other = new RequestTrace(requestId, method, arrival);
        other.client = client;
        other.route = route;
        other.resource = resource;
        return other;
    }

    /** Tells whether the answer is to have no body. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** The name of the request in logs. */
    public String requestId() {
        return requestId;
    }

    /** When the request arrived. */
    public Instant arrival() {
        return arrival;
    }

    /** The name of the client, or {@link ReservedClientNames#NO_CLIENT} before it is known. */
    public String client() {
        return client;
    }

    /** The templated path, or {@code other} before it is known. */
    public String route() {
        return route;
    }

    /** Sets the client's name. */
    public void client(String name) {
        this.client = name;
    }

    /** Sets the templated path. */
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

    /** Takes note that the proxy itself answers. */
    public void refused(RejectionReason reason) {
        this.cacheOutcome = CacheOutcome.REFUSED;
        this.refusal = Optional.of(reason);
    }

    /** Who asked for what, as far as is known. */
    public RequestOrigin origin() {
        return new RequestOrigin(requestId, client, method, route);
    }

    /** Takes note that GitHub is asked, from which there may be no answer. */
    public void asking(CredentialLabel used) {
        attempt = Optional.of(new Attempt(used, Optional.empty()));
    }

    /** Takes note of GitHub's answer to what it was asked last. */
    public void answered(String counted, int units, Optional<String> id) {
        attempt = attempt.map(asked -> new Attempt(asked.credential(), id));
        resource = counted;
        spent += units;
        answers++;
    }

    /** Takes note of GitHub's answer to something that it was asked besides. */
    public void answeredBeside(int units) {
        spent += units;
        answers++;
    }

    /** Takes note of all that was answered to what others asked on behalf of the same request. */
    public void answered(RequestTrace other) {
        spent += other.spent;
        answers += other.answers;
    }

    /** Returns the last time that GitHub was asked. */
    public Optional<Attempt> lastAttempt() {
        return attempt;
    }

    /** Takes note of whose answer the client gets, where that is not the last. */
    public void shows(Optional<Attempt> shown) {
        attempt = shown;
    }

    /** Takes note that the request is sent again. */
    public void retried() {
        retries++;
    }

    /** Adds time spent waiting for GitHub. */
    public void addUpstream(Duration time) {
        upstream = upstream.plus(time);
    }

    /** Adds time spent waiting for a credential. */
    public void addWait(Duration time) {
        waited = waited.plus(time);
    }

    public static Optional<String> gitHubRequestId(Headers answer) {
        return answer.first(GITHUB_REQUEST_ID);
    }

    /**
     * Returns the event that tells of the finished request.
     *
     * @param answer the header fields that the client got
     */
    public ProxyRequestEvent finished(int status, Headers answer, Instant now, long bodyBytes) {
        return new ProxyRequestEvent(
                now,
                origin(),
                status,
                cacheOutcome,
                refusal,
                new QuotaUse(resource, spent, cacheOutcome.savesQuota() ? 1 : 0),
                new ProxyRequestEvent.Exchange(
                        answers,
                        retries,
                        attempt.map(Attempt::credential),
                        gitHubRequestId(answer).or(() -> attempt.flatMap(Attempt::gitHubRequestId))),
                new ProxyRequestEvent.Timing(waited, upstream, Duration.between(arrival, now)),
                bodyBytes);
    }
}
