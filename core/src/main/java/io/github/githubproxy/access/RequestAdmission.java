package io.github.githubproxy.access;

import io.github.githubproxy.cache.policy.CacheControl;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.observe.RequestTrace;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds the requests in flight, so that no client, and no number of them, can take all the threads of the process. A request
 * is in flight until its response has been written. Thread-safe.
 */
public final class RequestAdmission {
    private final Supplier<ClientRegistry> clients;
    private final int maxPerClient;
    private final int maxForwarded;
    private final ConcurrentMap<String, Integer> inFlight = new ConcurrentHashMap<>();
    private final Semaphore forwarded;

    /**
     * Creates an admission.
     *
     * @param clients returns the clients at the moment
     * @param maxPerClient the requests that a client may have in flight, unless its registry entry says otherwise
     * @param maxForwarded the requests of all clients that may be forwarded to GitHub, or wait for that, at once
     */
    public RequestAdmission(Supplier<ClientRegistry> clients, int maxPerClient, int maxForwarded) {
        this.clients = clients;
        this.maxPerClient = maxPerClient;
        this.maxForwarded = maxForwarded;
        this.forwarded = new Semaphore(maxForwarded);
    }

    /**
     * Counts a request as in flight for its client until the trace ends.
     *
     * @throws RequestRejectedException with 429 if the client has as many requests in flight as it may
     */
    public void enter(RequestTrace trace) {
        String client = trace.client();
        int max = clients.get()
                .findByName(client)
                .map(known -> known.concurrency().orElse(maxPerClient))
                .orElse(maxPerClient);
        if (inFlight.merge(client, 1, Integer::sum) > max) {
            leave(client);
            throw Rejections.reject(
                    429,
                    "Client '" + client + "' of this proxy has " + max
                            + " requests in flight, which is the most that it may have. Wait until one of them has ended.");
        }
        trace.releaseAtEnd(() -> leave(client));
    }

    /** Returns the maximum number of requests that are forwarded at once. */
    public int maxForwarded() {
        return maxForwarded;
    }

    private void leave(String client) {
        inFlight.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Checks that a request is {@linkplain #requireForwardable forwardable}, and counts it as {@linkplain #forward forwarded}.
     *
     * @throws RequestRejectedException with 504 or 503
     */
    public void requireForwarding(ProxyRequest request, RequestTrace trace) {
        requireForwardable(request);
        forward(trace);
    }

    /**
     * Checks that a request may be forwarded.
     *
     * @throws RequestRejectedException with 504 if the request is GET or HEAD and says {@code only-if-cached} (RFC 9111,
     *     section 5.2.1.7)
     */
    public static void requireForwardable(ProxyRequest request) {
        if (RequestMethods.isGetOrHead(request.method())
                && CacheControl.of(request.headers()).has(CacheControl.Directive.ONLY_IF_CACHED)) {
            throw Rejections.reject(
                    504,
                    "Nothing fresh is stored, and the request says only-if-cached. Ask without it, or see CACHE_FRESH_FOR.");
        }
    }

    /**
     * Counts a request as forwarded until the trace ends, once.
     *
     * @throws RequestRejectedException with 503 if too many requests are forwarded already
     */
    public void forward(RequestTrace trace) {
        if (trace.isForwarded()) {
            return;
        }
        if (!forwarded.tryAcquire()) {
            throw Rejections.reject(
                    503,
                    "This proxy forwards " + maxForwarded
                            + " requests at the moment, which is the most that MAX_CONCURRENCY allows. Try again later.");
        }
        trace.recordForwarding();
        trace.releaseAtEnd(forwarded::release);
    }
}
