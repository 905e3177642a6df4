package io.github.githubproxy.upstream;

import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import java.time.Duration;
import java.time.Instant;

/** What becomes known of one client's request on its way. Used by the thread that serves the request only. */
public final class RequestTrace {
    private final String method;
    private final Instant arrival;
    private String client = "-";
    private String route = "other";
    private CacheOutcome cacheOutcome = CacheOutcome.REFUSED;
    private Duration upstream = Duration.ZERO;

    /** Begins with the arrival of a request of that method. */
    public RequestTrace(String method, Instant arrival) {
        this.method = method;
        this.arrival = arrival;
    }

    /** Returns a trace for something that another thread asks on behalf of the same request. */
    RequestTrace beside() {
        RequestTrace other = new RequestTrace(method, arrival);
        other.client = client;
        other.route = route;
        return other;
    }

    /** Tells whether the answer is to have no body. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** When the request arrived. */
    public Instant arrival() {
        return arrival;
    }

    /** The name of the client, or {@code -} before it is known. */
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

    /** Sets what the cache did. */
    public void cacheOutcome(CacheOutcome outcome) {
        this.cacheOutcome = outcome;
    }

    /** Adds time spent waiting for GitHub. */
    public void addUpstream(Duration waited) {
        upstream = upstream.plus(waited);
    }

    /** Returns the event that tells of the finished request. */
    public ProxyRequestEvent finished(int status, Instant now, long bodyBytes) {
        return new ProxyRequestEvent(
                client, method, route, status, cacheOutcome, upstream, Duration.between(arrival, now), bodyBytes);
    }
}
