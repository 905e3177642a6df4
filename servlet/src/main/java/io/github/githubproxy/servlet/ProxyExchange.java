package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.servlet.request.DataRateWatch;
import io.github.githubproxy.servlet.request.RequestAdapter;
import io.github.githubproxy.servlet.request.SlowClientException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request with its response: obtains the response from the proxy and writes it. Runs on one thread at a time. */
final class ProxyExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ResponseWriter writer;
    private final DataRateWatch dataRates;
    private final CompletableFuture<Void> cancellation = new CompletableFuture<>();
    private volatile boolean detached;

    ProxyExchange(HttpServletRequest request, HttpServletResponse response, DataRateWatch dataRates) {
        this.request = request;
        this.response = response;
        this.dataRates = dataRates;
        this.writer = new ResponseWriter(request.getMethod(), request.getProtocol(), response, dataRates.newMeter());
    }

    /**
     * Obtains the response from the proxy and writes it. Returns normally if the client disconnects.
     *
     * @param wait the wait for the response; once it is cancelled, request and response are not touched any more
     * @throws TruncatedResponseException if a part of the response was sent, so that the connection must be aborted
     */
    void run(Proxy proxy, String path, ResponseWait wait) throws TruncatedResponseException {
        respond(() -> wait.await(() -> {
            ProxyRequest adapted;
            try {
                adapted = RequestAdapter.adapt(request, path, cancellation, dataRates.newMeter());
            } catch (IllegalArgumentException e) {
                return RequestAdapter.rejectMalformedHeader(request, proxy.adapter());
            }
            return proxy.serve(path, adapted);
        }));
    }

    /**
     * Rejects the request with status 400.
     *
     * @throws TruncatedResponseException as for {@link #run}
     */
    void reject(Proxy proxy, String message) throws TruncatedResponseException {
        respond(() -> proxy.adapter().reject(RequestAdapter.readablePart(request), message));
    }

    /**
     * Rejects the request with status 503.
     *
     * @throws TruncatedResponseException as for {@link #run}
     */
    void rejectBusy(Proxy proxy) throws TruncatedResponseException {
        respond(() -> proxy.adapter().rejectBusy(RequestAdapter.readablePart(request)));
    }

    /** Declares that the client is gone, which ends all waits for GitHub. May be called from any thread. */
    void cancel() {
        cancellation.complete(null);
    }

    /** Cancels the exchange, of which the container may reuse request and response. May be called from any thread. */
    void detach() {
        detached = true;
        cancel();
    }

    private void respond(ResponseWait.ResponseSource source) throws TruncatedResponseException {
        try {
            writeAndClose(source.get());
        } catch (ClientGoneException e) {
            LOG.debug("The client disconnected before its response was complete", e);
        } catch (TruncatedResponseException e) {
            if (!ignoreIfDetached(e)) {
                if (e.getCause() instanceof SlowClientException) {
                    LOG.info("A client received its response too slowly, and is disconnected");
                } else if (!cancellation.isDone()) {
                    LOG.warn("GitHub's response ended early: {}", String.valueOf(e.getCause()));
                }
                respondWithError(502, "GitHub's answer broke off. Try again later.", e);
            }
        } catch (RuntimeException e) {
            if (!ignoreIfDetached(e)) {
                fail(e);
            }
        } catch (Error e) {
            // For example OutOfMemoryError. Without a response the client would wait until its timeout.
            fail(e);
        }
    }

    /** Returns whether the failure is expected because the exchange is detached. */
    private boolean ignoreIfDetached(Exception failure) {
        if (detached) {
            LOG.debug("The client disconnected before its response was complete", failure);
        }
        return detached;
    }

    private void fail(Throwable failure) throws TruncatedResponseException {
        LOG.error("A request failed", failure);
        respondWithError(
                500,
                "The proxy failed. Those who run it find the reason in its log.",
                new TruncatedResponseException("the proxy failed", failure));
    }

    /** Writes an error, or throws the failure if a part of another response was sent already. */
    private void respondWithError(int status, String message, TruncatedResponseException failure)
            throws TruncatedResponseException {
        if (response.isCommitted()) {
            throw failure;
        }
        response.reset();
        try {
            writeAndClose(ProxyAdapter.error(status, message));
        } catch (ClientGoneException e) {
            LOG.debug("The client disconnected before its response was complete", e);
        }
    }

    private void writeAndClose(ProxyResponse proxyResponse) throws TruncatedResponseException, ClientGoneException {
        try {
            writer.write(proxyResponse);
        } finally {
            try {
                proxyResponse.close();
            } catch (IOException e) {
                LOG.debug("A response could not be closed", e);
            }
        }
    }
}
