package io.github.githubproxy.fakegithub.faults;

import io.github.githubproxy.fakegithub.http.HeaderField;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A fault to inject into the response to one request. The methods that say "the usual response" refer to the response
 * without the fault. Immutable.
 */
public sealed interface Fault {

    /** No fault; useful in a sequence of faults. */
    static Fault none() {
        return new None();
    }

    /** Sends the usual response after that time. */
    static Fault delay(Duration duration) {
        return new Delay(duration, none());
    }

    /** Applies another fault after that time. */
    static Fault delay(Duration duration, Fault then) {
        return new Delay(duration, then);
    }

    /** Sends the usual response when the latch reaches zero, or after 60 seconds. */
    static Fault hold(CountDownLatch until) {
        return new Hold(until, none());
    }

    /** Applies another fault when the latch reaches zero, or after 60 seconds. */
    static Fault hold(CountDownLatch until, Fault then) {
        return new Hold(until, then);
    }

    /** Resets the connection (TCP RST) without a response. */
    static Fault reset() {
        return new NoResponse(ConnectionEnd.RESET);
    }

    /** Closes the connection without a response. */
    static Fault close() {
        return new NoResponse(ConnectionEnd.CLOSE);
    }

    /** Sends bytes that are not HTTP, then closes the connection. */
    static Fault garbage() {
        return new NoResponse(ConnectionEnd.GARBAGE);
    }

    /** Sends the usual response with its {@code Content-Length}, but closes the connection after that many body bytes. */
    static Fault cutBodyAfter(long bytes) {
        return new TruncatedBody(bytes, Framing.CONTENT_LENGTH);
    }

    /** Sends the usual response chunked, but closes the connection after that many body bytes, without the last chunk. */
    static Fault cutChunkedBodyAfter(long bytes) {
        return new TruncatedBody(bytes, Framing.CHUNKED);
    }

    /** Sends the usual status and headers, then closes the connection before the body. */
    static Fault closeAfterHeaders() {
        return cutBodyAfter(0);
    }

    /** Sends that response instead of the usual one. Fields that GitHub always sends are added where they are missing. */
    static Fault response(int status, List<HeaderField> headers, byte[] body) {
        return new CustomResponse(status, headers, body);
    }

    /** Sends that JSON instead of the usual response. */
    static Fault json(int status, String body) {
        return response(
                status,
                List.of(new HeaderField("Content-Type", "application/json; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends that HTML page instead of the usual response. */
    static Fault html(int status, String body) {
        return response(
                status,
                List.of(new HeaderField("Content-Type", "text/html; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends that status without a body instead of the usual response. */
    static Fault status(int status) {
        return response(status, List.of(), new byte[0]);
    }

    /** Sends a server error with a JSON body, for example 500 or 502. */
    static Fault serverError(int status) {
        return json(status, "{\"message\":\"Server Error\",\"documentation_url\":\"https://docs.github.com/rest\"}");
    }

    /** Sends the HTML page that GitHub shows in an outage, with 503. */
    static Fault outage() {
        return html(
                503,
                "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head>"
                        + "<body><p><strong>No server is currently available to service your request.</strong></p>"
                        + "</body></html>\n");
    }

    /**
     * Reports an exceeded secondary rate limit, without {@code Retry-After}.
     *
     * @param status 403 or 429
     */
    static SecondaryLimit secondaryLimit(int status) {
        return new SecondaryLimit(status, Optional.empty(), Optional.empty());
    }

    /**
     * Reports an exceeded secondary rate limit, with {@code Retry-After}.
     *
     * @param status 403 or 429
     */
    static SecondaryLimit secondaryLimit(int status, Duration retryAfter) {
        return secondaryLimit(status).withRetryAfter(retryAfter);
    }

    /** Reports an exceeded secondary rate limit as GraphQL does: as an error in a 200. */
    static GraphQlSecondaryLimit graphQlSecondaryLimit() {
        return new GraphQlSecondaryLimit(Optional.empty());
    }

    /**
     * Reports an exceeded primary rate limit, of the request's holder and of the resource that its path counts against.
     * The limit itself is not changed: later requests succeed.
     *
     * @param status 403 or 429
     */
    static PrimaryLimit primaryLimit(int status) {
        return new PrimaryLimit(status, Optional.empty(), Optional.empty());
    }

    /**
     * Reports an exceeded primary rate limit as GraphQL does: as an error in a 200, whose {@code X-RateLimit-Remaining}
     * is not 0. The limit itself is not changed: later requests succeed.
     *
     * @param type {@code RATE_LIMIT} or {@code RATE_LIMITED}
     */
    static GraphQlPrimaryLimit graphQlPrimaryLimit(String type) {
        return new GraphQlPrimaryLimit(type);
    }

    /** Sends the usual response with these fields; existing fields of their names are removed. */
    static Fault replaceHeaders(HeaderField... fields) {
        return new ReplacedHeaders(List.of(fields));
    }

    /** See {@link #none()}. */
    record None() implements Fault {}

    /** A fault that applies after a time. */
    record Delay(Duration duration, Fault then) implements Fault {}

    /** A fault that applies when a latch reaches zero. */
    record Hold(CountDownLatch until, Fault then) implements Fault {}

    /** A connection that ends without a response. */
    record NoResponse(ConnectionEnd end) implements Fault {}

    /** A connection that ends within the body. */
    record TruncatedBody(long bytes, Framing framing) implements Fault {}

    /** A response in place of the usual one. */
    sealed interface Replacement extends Fault {}

    /** A response given in full. */
    @SuppressWarnings("ArrayRecordComponent") // faults are not compared
    record CustomResponse(int status, List<HeaderField> headers, byte[] body) implements Replacement {}

    /** An exceeded secondary rate limit. */
    record SecondaryLimit(int status, Optional<Duration> retryAfter, Optional<String> limitedBy)
            implements Replacement {
        /** Returns a copy with {@code Retry-After}. */
        public SecondaryLimit withRetryAfter(Duration duration) {
            return new SecondaryLimit(status, Optional.of(duration), limitedBy);
        }

        /** Returns a copy with {@code gh-limited-by}. */
        public SecondaryLimit withLimitedBy(String limit) {
            return new SecondaryLimit(status, retryAfter, Optional.of(limit));
        }
    }

    /** An exceeded secondary rate limit, reported by GraphQL. */
    record GraphQlSecondaryLimit(Optional<Duration> retryAfter) implements Replacement {
        /** Returns a copy with {@code Retry-After}. */
        public GraphQlSecondaryLimit withRetryAfter(Duration duration) {
            return new GraphQlSecondaryLimit(Optional.of(duration));
        }
    }

    /** An exceeded primary rate limit. */
    record PrimaryLimit(int status, Optional<Instant> reset, Optional<Duration> retryAfter) implements Replacement {
        /** Returns a copy with that end of the window in place of the actual one. */
        public PrimaryLimit withReset(Instant end) {
            return new PrimaryLimit(status, Optional.of(end), retryAfter);
        }

        /** Returns a copy with {@code Retry-After}. */
        public PrimaryLimit withRetryAfter(Duration duration) {
            return new PrimaryLimit(status, reset, Optional.of(duration));
        }
    }

    /** An exceeded primary rate limit, reported by GraphQL. */
    record GraphQlPrimaryLimit(String type) implements Replacement {}

    /** The usual response with some fields replaced. */
    record ReplacedHeaders(List<HeaderField> fields) implements Fault {}

    /** How a connection ends without a response. */
    enum ConnectionEnd {
        /** With TCP RST. */
        RESET,
        /** With TCP FIN. */
        CLOSE,
        /** With bytes that are not HTTP. */
        GARBAGE
    }

    /** How the length of a body is communicated. */
    enum Framing {
        /** With {@code Content-Length}. */
        CONTENT_LENGTH,
        /** With chunked transfer coding. */
        CHUNKED
    }
}
