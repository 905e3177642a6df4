package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.fakegithub.world.Content;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a route answers, before conditions, compression and the headers that every answer has. Immutable.
 *
 * @param status the status
 * @param headers the headers of this answer alone
 * @param body the body
 * @param lastModified when the resource changed last, if GitHub tells
 * @param caching what is told about caching
 */
record Answer(int status, List<HeaderField> headers, AnswerBody body, Optional<Instant> lastModified, Caching caching) {
    private static final String JSON = "application/json; charset=utf-8";

    /** What is told about caching. */
    enum Caching {
        /** The usual: an entity tag, and a minute in private caches. */
        VALIDATED,
        /** No entity tag and {@code no-cache}. */
        UNCACHED
    }

    static Answer json(int status, JsonNode body) {
        return of(status, JSON, Json.bytes(body));
    }

    static Answer ok(JsonNode body) {
        return json(200, body);
    }

    static Answer text(String type, String body) {
        return of(200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int status, String type, byte[] body) {
        return new Answer(status, List.of(), new AnswerBody.Held(type, body), Optional.empty(), Caching.VALIDATED);
    }

    static Answer stream(String type, Content content) {
        return new Answer(200, List.of(), new AnswerBody.Streamed(type, content), Optional.empty(), Caching.VALIDATED);
    }

    static Answer empty(int status) {
        return new Answer(status, List.of(), new AnswerBody.None(), Optional.empty(), Caching.VALIDATED);
    }

    static Answer redirect(int status, String location) {
        return empty(status).with("Location", location);
    }

    Answer with(String name, String value) {
        List<HeaderField> more = new ArrayList<>(headers);
        more.add(new HeaderField(name, value));
        return new Answer(status, List.copyOf(more), body, lastModified, caching);
    }

    Answer with(String name, Optional<String> value) {
        return value.map(present -> with(name, present)).orElse(this);
    }

    Answer modifiedAt(Instant time) {
        return new Answer(status, headers, body, Optional.of(time), caching);
    }

    Answer uncached() {
        return new Answer(status, headers, body, lastModified, Caching.UNCACHED);
    }
}
