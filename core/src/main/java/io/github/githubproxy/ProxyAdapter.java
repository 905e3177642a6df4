package io.github.githubproxy;

import io.github.githubproxy.access.Rejections;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.observe.AuditLog;
import io.github.githubproxy.observe.RequestId;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.util.Optional;
import java.util.function.Function;

/**
 * The part of a {@link Proxy} that only an adapter needs, such as the servlet filter: rejecting requests that the adapter
 * cannot read, and authenticating requests for the host's own pages. Thread-safe.
 */
public final class ProxyAdapter {
    private final Proxy proxy;

    ProxyAdapter(Proxy proxy) {
        this.proxy = proxy;
    }

    /**
     * Rejects a request that the adapter cannot read, with status 400 in GitHub's error format. The rejection is logged and
     * counted for the request's client like those of {@link Proxy#serve}.
     *
     * @param request the readable part of the request
     * @param message what is wrong, and what the client can do
     */
    public ProxyResponse reject(ProxyRequest request, String message) {
        return proxy.reject(request, Rejections.reject(400, message));
    }

    /**
     * Responds to a request for a page of the host that {@link #authenticate} or {@link #authenticateAdmin} rejected. The
     * rejection is logged and counted for the request's client, so that operators see attempts to guess tokens. After too
     * many unknown tokens from the request's remote address, the response is 429 in place of 401.
     *
     * @param request the readable part of the request
     * @param page the page's name in logs and metrics; a constant for each page, never text from the request
     * @param reason the exception that {@link #authenticate} or {@link #authenticateAdmin} threw
     */
    public ProxyResponse reject(ProxyRequest request, String page, RequestRejectedException reason) {
        return proxy.reject(request, page, reason);
    }

    /**
     * Returns the name of the client whose token is in {@code Authorization}.
     *
     * @throws RequestRejectedException with status 401 if no client has that token; the response has a Basic challenge, on
     *     which a browser asks for the token
     */
    public String authenticate(Headers headers) {
        return proxy.authenticate(headers);
    }

    /**
     * Returns the name of the client whose token is in {@code Authorization}, if that client may see pages about all
     * clients. The view is written to the audit log.
     *
     * @param page the page's name in that log; a constant for each page
     * @throws RequestRejectedException with status 401 if no client has that token, with 403 if the client's registry entry
     *     does not say {@code admin: true}
     */
    public String authenticateAdmin(Headers headers, String page) {
        return proxy.authenticateAdmin(headers, page);
    }

    /**
     * Responds to a request for a token of the proxy, in exchange for the JSON Web Token in {@code Authorization}: 200 with
     * {@code token}, {@code expires_at} and {@code client}; 404 without {@code TOKEN_KEY}; 403 if another kind of token is sent;
     * else as {@link Proxy#serve} rejects requests. The request is logged, counted, and written to the audit log.
     *
     * @param request the readable part of the request
     * @param page the page's name in logs and metrics; a constant
     */
    public ProxyResponse exchangeToken(ProxyRequest request, String page) {
        return proxy.exchangeToken(request, page);
    }

    /**
     * Returns what a client has used, as of the last second, and what it has left now.
     *
     * @param client the name of a client of the registry
     * @return empty if {@code USAGE_MAX_CLIENTS} is 0
     */
    public Optional<ClientReport> usage(String client) {
        return proxy.usage(client);
    }

    /**
     * Rejects a request because the adapter has no thread for it, with status 503. The rejection is logged and counted for
     * the request's client.
     *
     * @param request the readable part of the request
     */
    public ProxyResponse rejectBusy(ProxyRequest request) {
        return proxy.reject(
                request, Rejections.reject(503, "This proxy has no thread for another request. Try again later."));
    }

    /**
     * Returns the number of requests that may wait for GitHub, or for slow clients, at once: an adapter that serves each on
     * a platform thread needs as many, and some for requests that do not wait.
     */
    public int maxConcurrency() {
        return proxy.maxConcurrency();
    }

    /**
     * Warms up as {@link Proxy#warmUp} does, with requests that take the way of the host's clients.
     *
     * @param clients serves the given proxy as the host does, and returns a client for it
     */
    public void warmUp(Function<Proxy, WarmUpClient> clients) {
        proxy.warmUp(clients);
    }

    /** Returns whether a warm-up is configured. */
    public boolean hasWarmUp() {
        return !proxy.warmUpDuration().isZero();
    }

    /**
     * Returns {@link Proxy#shared} for an adapter that may end before the process, such as the filter of a web application. When
     * the adapter ends, it calls {@link #releaseShared}.
     *
     * @throws ConfigException if the environment's configuration does not work
     */
    public static Proxy acquireShared() {
        return SharedProxy.OF_ENVIRONMENT.acquire();
    }

    /**
     * Ends one use of the proxy that {@link #acquireShared} returned, and closes the proxy if no other adapter uses it, so that
     * its threads and connections do not outlive the last adapter. Has no effect on a proxy that is closed.
     */
    public void releaseShared() {
        SharedProxy.OF_ENVIRONMENT.release(proxy);
    }

    /**
     * Writes to the audit log that a page has rejected a request because of its method, if that method is not safe (RFC 9110,
     * section 9.2.1).
     *
     * @param client the name of the client whose token the request has; empty if there is none
     * @param request the readable part of the request
     * @param page the page's name in that log; a constant for each page
     * @param status the status code of the response
     */
    public static void auditPageRejection(Optional<String> client, ProxyRequest request, String page, int status) {
        AuditLog.rejectedByPage(
                client.orElse(ReservedClientNames.NO_CLIENT),
                request.method(),
                page,
                status,
                RequestId.of(request.headers()));
    }

    /** Returns a response with an error of the adapter's own, in GitHub's error format. */
    public static ProxyResponse error(int status, String message) {
        return Rejections.response(status, message);
    }
}
