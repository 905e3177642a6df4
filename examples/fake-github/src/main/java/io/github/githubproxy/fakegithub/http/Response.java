package io.github.githubproxy.fakegithub.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The response of a route, before evaluation of conditions, compression, and the headers common to all responses.
 * Immutable.
 *
 * @param status the status code
 * @param headers the fields specific to this response
 * @param body the body
 * @param lastModified when the resource last changed; empty where GitHub sends no {@code Last-Modified}
 * @param caching which caching headers it gets
 */
public record Response(
        int status, List<HeaderField> headers, ResponseContent body, Optional<Instant> lastModified, Caching caching) {
    private static final String JSON = "application/json; charset=utf-8";

    /** The caching headers of a response. */
    public enum Caching {
        /** An entity tag, and {@code max-age=60}. */
        VALIDATED,
        /** No entity tag, and {@code no-cache}. */
        UNCACHED
    }

    /** Returns a response with a JSON body. */
    public static Response json(int status, JsonNode body) {
        return of(status, JSON, Json.bytes(body));
    }

    /** Returns a 200 with a JSON body. */
    public static Response ok(JsonNode body) {
        return json(200, body);
    }

    /** Returns a 200 with a text body. */
    public static Response text(String type, String body) {
        return of(200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a response whose body is in memory. */
    public static Response of(int status, String type, byte[] body) {
        return of(status, new ResponseContent.Buffered(type, body));
    }

    /** Returns a 200 whose body is read while it is sent. */
    public static Response stream(String type, FileContent content) {
        return of(200, new ResponseContent.Streamed(type, content));
    }

    /** Returns a response without a body. */
    public static Response empty(int status) {
        return of(status, new ResponseContent.None());
    }

    /** Returns a redirect. */
    public static Response redirect(int status, String location) {
        return empty(status).with("Location", location);
    }

    private static Response of(int status, ResponseContent body) {
        return new Response(status, List.of(), body, Optional.empty(), Caching.VALIDATED);
    }

    /** Returns a copy with one more header field. */
    public Response with(String name, String value) {
        List<HeaderField> more = new ArrayList<>(headers);
        more.add(new HeaderField(name, value));
        return new Response(status, List.copyOf(more), body, lastModified, caching);
    }

    /** Returns a copy with one more header field, if there is a value. */
    public Response with(String name, Optional<String> value) {
        return value.map(present -> with(name, present)).orElse(this);
    }

    /** Returns a copy with that {@code Last-Modified}. */
    public Response modifiedAt(Instant time) {
        return new Response(status, headers, body, Optional.of(time), caching);
    }

    /** Returns a copy without entity tag and with {@code no-cache}. */
    public Response uncached() {
        return new Response(status, headers, body, lastModified, Caching.UNCACHED);
    }
}
