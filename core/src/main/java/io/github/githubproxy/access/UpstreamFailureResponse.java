package io.github.githubproxy.access;

import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.upstream.UpstreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a client is told when there is no answer of GitHub. */
public final class UpstreamFailureResponse {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamFailureResponse.class);

    private UpstreamFailureResponse() {}

    public static RequestRejectedException of(UpstreamException failure) {
        log(failure);
        return switch (failure.reason()) {
            case TIMEOUT -> Rejections.reject(504, failure.getMessage() + ". Try again later.");
            case CLIENT_GONE ->
                Rejections.reject(400, "The request's body could not be read to its end. Send it again, whole.");
            case CLIENT_SLOW ->
                Rejections.reject(408, "The request's body stalled on its way. Send it again, without pauses.");
            case UNREACHABLE -> Rejections.reject(502, failure.getMessage() + ". Try again later.");
            case CREDENTIAL_LOST ->
                Rejections.reject(
                        503,
                        failure.getMessage()
                                + ", and its body is not kept: nothing was done. Send it again, and it goes out with another.");
            case GIVEN_UP -> Rejections.reject(503, "The request was given up.");
        };
    }

    /** What clients bring about is in the access log, with their names. */
    private static void log(UpstreamException failure) {
        Level level = switch (failure.reason()) {
            case CLIENT_GONE, CLIENT_SLOW, GIVEN_UP -> Level.DEBUG;
            case TIMEOUT, UNREACHABLE, CREDENTIAL_LOST -> Level.WARN;
        };
        if (failure.getCause() == null) {
            LOG.atLevel(level).log("{}", failure.getMessage());
        } else {
            LOG.atLevel(level)
                    .log("{}: {}", failure.getMessage(), failure.getCause().toString());
        }
    }
}
