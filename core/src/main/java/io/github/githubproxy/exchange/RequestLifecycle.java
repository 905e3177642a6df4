package io.github.githubproxy.exchange;

import io.github.githubproxy.access.Failure;
import io.github.githubproxy.access.RequestAuthorizer;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.AuditLog;
import io.github.githubproxy.observe.CountedBody;
import io.github.githubproxy.observe.RequestId;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.observe.StatusCollector;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Runs the steps common to all requests: a trace from arrival to the end of the response, responses in place of exceptions, and
 * a telemetry event once the response's body is closed. Thread-safe.
 */
public final class RequestLifecycle {
    private final StatusCollector status;
    private final TelemetryDispatcher telemetry;
    private final CredentialPool pool;
    private final InstantSource clock;

    public RequestLifecycle(
            StatusCollector status, TelemetryDispatcher telemetry, CredentialPool pool, InstantSource clock) {
        this.status = status;
        this.telemetry = telemetry;
        this.pool = pool;
        this.clock = clock;
    }

    /** The handling of one request. */
    public interface Handling {
        ProxyResponse handle() throws RequestRejectedException, NoCredentialException, UpstreamException;
    }

    /** Returns the trace of a request that has just arrived. */
    public RequestTrace begin(ProxyRequest request) {
        RequestTrace trace = new RequestTrace(
                RequestId.of(request.headers()), RequestAuthorizer.methodLabel(request), clock.instant());
        trace.sentMethod(request.method());
        request.cancellation()
                .ifPresent(stage -> stage.whenComplete(
                        (result, failure) -> trace.cancellation().cancel()));
        return trace;
    }

    /** Handles a request; the response's body must be closed. */
    public ProxyResponse run(RequestTrace trace, Handling handling) {
        status.requestStarted();
        Optional<ProxyResponse> handled = Optional.empty();
        try {
            ProxyResponse response = respond(trace, handling);
            handled = Optional.of(response);
            int code = response.status();
            Headers headers = response.headers();
            return new ProxyResponse(
                    code, headers, new CountedBody(response.body(), bytes -> finish(code, headers, trace, bytes)));
        } catch (Throwable e) {
            // Also OutOfMemoryError: what the request holds must be released for others.
            handled.ifPresent(UpstreamResponse::closeQuietly);
            trace.recordRejection(RejectionReason.PROXY_FAILURE);
            finish(500, Headers.empty(), trace, 0);
            throw e;
        }
    }

    private ProxyResponse respond(RequestTrace trace, Handling handling) {
        try {
            return handling.handle();
        } catch (RequestRejectedException e) {
            return failed(Failure.of(e, trace.client()), trace);
        } catch (NoCredentialException e) {
            return failed(Failure.of(e.exhaustion(), pool.clock()), trace);
        } catch (UpstreamException e) {
            return failed(Failure.of(e), trace);
        }
    }

    /** A response to HEAD has no body (RFC 9110, section 9.3.2). */
    private static ProxyResponse failed(Failure failure, RequestTrace trace) {
        trace.recordRejection(failure.reason());
        ProxyResponse response = CacheStatus.addTo(failure.response(), CacheStatus.local(failure.cacheStatusDetail()));
        return trace.isHead()
                ? new ProxyResponse(response.status(), response.headers(), ResponseBody.empty())
                : response;
    }

    private void finish(int code, Headers headers, RequestTrace trace, long bodyBytes) {
        try {
            trace.release();
        } finally {
            status.requestFinished();
        }
        ProxyRequestEvent event = trace.toEvent(code, headers, clock.instant(), bodyBytes);
        AuditLog.request(event, trace.sentMethod(), trace.path());
        telemetry.dispatchRequest(event);
    }
}
