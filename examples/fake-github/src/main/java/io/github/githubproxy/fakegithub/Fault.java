package io.github.githubproxy.fakegithub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Something that goes wrong with one answer. Immutable. */
public sealed interface Fault {

    /** Nothing goes wrong: a place in a sequence of faults. */
    static Fault none() {
        return new None();
    }

    /** The answer is made after that time. */
    static Fault delay(Duration duration) {
        return new Delayed(duration, none());
    }

    /** That fault happens after that time. */
    static Fault delay(Duration duration, Fault then) {
        return new Delayed(duration, then);
    }

    /** The answer is made once the latch is open. */
    static Fault hold(CountDownLatch until) {
        return new Held(until, none());
    }

    /** That fault happens once the latch is open. */
    static Fault hold(CountDownLatch until, Fault then) {
        return new Held(until, then);
    }

    /** The connection is reset (TCP RST) without any answer. */
    static Fault reset() {
        return new Broken(Breach.RESET);
    }

    /** The connection is closed without any answer. */
    static Fault close() {
        return new Broken(Breach.CLOSE);
    }

    /** Something that is not HTTP is sent, and the connection closed. */
    static Fault garbage() {
        return new Broken(Breach.GARBAGE);
    }

    /** The usual answer with its {@code Content-Length}, but the connection is closed after so many bytes of body. */
    static Fault cutBodyAfter(long bytes) {
        return new Cut(bytes, Framing.CONTENT_LENGTH);
    }

    /** The usual answer, chunked, but the connection is closed after so many bytes of body and without an end. */
    static Fault cutChunkedBodyAfter(long bytes) {
        return new Cut(bytes, Framing.CHUNKED);
    }

    /** The usual status and headers, and no body though one was announced. */
    static Fault closeAfterHeaders() {
        return cutBodyAfter(0);
    }

    /** That answer instead of the usual one; fields that GitHub always sends are added where they are missing. */
    static Fault answer(int status, List<HeaderField> headers, byte[] body) {
        return new Scripted(status, headers, body);
    }

    /** That JSON instead of the usual answer. */
    static Fault json(int status, String body) {
        return answer(
                status,
                List.of(new HeaderField("Content-Type", "application/json; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** That page instead of the usual answer. */
    static Fault html(int status, String body) {
        return answer(
                status,
                List.of(new HeaderField("Content-Type", "text/html; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** No body but that status instead of the usual answer. */
    static Fault status(int status) {
        return answer(status, List.of(), new byte[0]);
    }

    /** A JSON error such as a 500 or 502. */
    static Fault serverError(int status) {
        return json(status, "{\"message\":\"Server Error\",\"documentation_url\":\"https://docs.github.com/rest\"}");
    }

    /** The page that GitHub shows in an outage, with 503. */
    static Fault outage() {
        return html(
                503,
                "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head>"
                        + "<body><p><strong>No server is currently available to service your request.</strong></p>"
                        + "</body></html>\n");
    }

    /** A secondary rate limit that does not tell when to come back; the status is 403 or 429. */
    static Secondary secondaryLimit(int status) {
        return new Secondary(status, Optional.empty(), Optional.empty());
    }

    /** A secondary rate limit with {@code Retry-After}; the status is 403 or 429. */
    static Secondary secondaryLimit(int status, Duration retryAfter) {
        return secondaryLimit(status).withRetryAfter(retryAfter);
    }

    /** A secondary rate limit as GraphQL tells it: an error in a 200. */
    static GraphQlSecondary graphQlSecondaryLimit() {
        return new GraphQlSecondary(Optional.empty());
    }

    /**
     * The primary rate limit of whoever asks and of whatever resource the path uses, told in this answer alone: nothing
     * is left until the end of the window. The status is 403 or 429.
     */
    static Primary primaryLimit(int status) {
        return new Primary(status, Optional.empty(), Optional.empty());
    }

    /**
     * The primary rate limit of whoever asks as GraphQL tells it: an error in a 200, told in this answer alone, whose
     * {@code x-ratelimit-remaining} is not 0 and so tells nothing.
     *
     * @param type {@code RATE_LIMIT} or {@code RATE_LIMITED}
     */
    static GraphQlPrimary graphQlPrimaryLimit(String type) {
        return new GraphQlPrimary(type);
    }

    /** The usual answer with these fields in the place of others of their names. */
    static Fault headers(HeaderField... fields) {
        return new Relabelled(List.of(fields));
    }

    /** Nothing. */
    record None() implements Fault {}

    /** Later. */
    record Delayed(Duration duration, Fault then) implements Fault {}

    /** When told. */
    record Held(CountDownLatch until, Fault then) implements Fault {}

    /** No HTTP at all. */
    record Broken(Breach breach) implements Fault {}

    /** Half a body. */
    record Cut(long bytes, Framing framing) implements Fault {}

    /** An answer in the place of the usual one. */
    sealed interface Instead extends Fault {}

    /** Another answer. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares faults
    record Scripted(int status, List<HeaderField> headers, byte[] body) implements Instead {}

    /** Asked too much at once. */
    record Secondary(int status, Optional<Duration> retryAfter, Optional<String> limitedBy) implements Instead {
        /** Returns the same with {@code Retry-After}. */
        public Secondary withRetryAfter(Duration duration) {
            return new Secondary(status, Optional.of(duration), limitedBy);
        }

        /** Returns the same with {@code gh-limited-by}. */
        public Secondary withLimitedBy(String limit) {
            return new Secondary(status, retryAfter, Optional.of(limit));
        }
    }

    /** Asked GraphQL too much at once. */
    record GraphQlSecondary(Optional<Duration> retryAfter) implements Instead {
        /** Returns the same with {@code Retry-After}. */
        public GraphQlSecondary withRetryAfter(Duration duration) {
            return new GraphQlSecondary(Optional.of(duration));
        }
    }

    /** Asked too much in this window. */
    record Primary(int status, Optional<Instant> reset, Optional<Duration> retryAfter) implements Instead {
        /** Returns the same with another end of the window than that of the real one. */
        public Primary withReset(Instant end) {
            return new Primary(status, Optional.of(end), retryAfter);
        }

        /** Returns the same with {@code Retry-After}. */
        public Primary withRetryAfter(Duration duration) {
            return new Primary(status, reset, Optional.of(duration));
        }
    }

    /** Asked GraphQL too much in this window. */
    record GraphQlPrimary(String type) implements Instead {}

    /** Other headers. */
    record Relabelled(List<HeaderField> fields) implements Fault {}

    /** How a connection ends without an answer. */
    enum Breach {
        /** With TCP RST. */
        RESET,
        /** With TCP FIN. */
        CLOSE,
        /** With bytes that are not HTTP. */
        GARBAGE
    }

    /** How the end of a body is told. */
    enum Framing {
        /** By {@code Content-Length}. */
        CONTENT_LENGTH,
        /** By the last chunk. */
        CHUNKED
    }
}
