package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and the writing of its answer, on whichever thread. */
final class ProxyExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ResponseWriter writer;
    private volatile boolean abandoned;

    ProxyExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.writer = new ResponseWriter(request.getMethod(), request.getProtocol(), response);
    }

    /**
     * Has the proxy answer the request, and writes that answer. A client that is gone is no failure.
     *
     * @param wait the wait for the answer; once it is given up, request and response are left alone
     * @throws TruncatedResponseException if only a part of the answer was sent: the connection must be broken
     */
    void run(Proxy proxy, String path, ResponseWait wait) throws TruncatedResponseException {
        answer(() -> wait.waitFor(() -> {
            ProxyRequest adapted;
            try {
                adapted = RequestAdapter.adapt(request, path);
            } catch (IllegalArgumentException e) {
                return refusal(proxy, LocalResponses.MALFORMED_REQUEST);
            }
            return proxy.serve(path, adapted);
        }));
    }

    /** Has the proxy refuse the request, under the same contract. */
    void refuse(Proxy proxy, String message) throws TruncatedResponseException {
        answer(() -> refusal(proxy, message));
    }

    private ProxyResponse refusal(Proxy proxy, String message) {
        return proxy.adapter().reject(RequestAdapter.readable(request), message);
    }

    /** Says that the container may take request and response away at any time: what fails from now on is no failure. */
    void abandon() {
        abandoned = true;
    }

    private void answer(ResponseWait.Source source) throws TruncatedResponseException {
        try {
            writeAndClose(source.get());
        } catch (ClientGoneException e) {
            LOG.debug("A client was gone before its answer was", e);
        } catch (TruncatedResponseException e) {
            if (!isWithoutClient(e)) {
                LOG.warn("GitHub's answer to a client broke off: {}", String.valueOf(e.getCause()));
                replace(LocalResponses.brokenOff(), e);
            }
        } catch (RuntimeException e) {
            if (!isWithoutClient(e)) {
                fail(e);
            }
        } catch (Error e) {
            // Such as memory that has run out: a client that hears nothing waits for ever.
            fail(e);
        }
    }

    private boolean isWithoutClient(Exception failure) {
        if (abandoned) {
            LOG.debug("A client was gone before its answer was", failure);
        }
        return abandoned;
    }

    private void fail(Throwable failure) throws TruncatedResponseException {
        LOG.error("A request failed", failure);
        replace(LocalResponses.failure(), new TruncatedResponseException("the proxy failed", failure));
    }

    /** Says what went wrong as long as nothing else was said, and else leaves it to the broken connection. */
    private void replace(ProxyResponse answer, TruncatedResponseException failure) throws TruncatedResponseException {
        if (response.isCommitted()) {
            throw failure;
        }
        response.reset();
        try {
            writeAndClose(answer);
        } catch (ClientGoneException e) {
            LOG.debug("A client was gone before its answer was", e);
        }
    }

    private void writeAndClose(ProxyResponse answer) throws TruncatedResponseException, ClientGoneException {
        try {
            writer.write(answer);
        } finally {
            try {
                answer.close();
            } catch (IOException e) {
                LOG.debug("An answer could not be closed", e);
            }
        }
    }
}
