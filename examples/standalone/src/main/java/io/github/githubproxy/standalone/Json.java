package io.github.githubproxy.standalone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.githubproxy.Health;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The answers of the server itself. */
final class Json {
    static final String MEDIA_TYPE = "application/json; charset=utf-8";

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Returns an error in GitHub's form, so that every client can read it. */
    static byte[] error(int status, String message) {
        return object(json -> {
            json.writeStringField("message", message);
            json.writeStringField("documentation_url", "https://docs.github.com/rest");
            json.writeStringField("status", Integer.toString(status));
        });
    }

    static byte[] live() {
        return object(json -> json.writeStringField("status", "live"));
    }

    static byte[] health(Health health) {
        return object(json -> {
            json.writeStringField("status", health.isHealthy() ? "healthy" : "unhealthy");
            json.writeStringField("detail", health.detail());
            json.writeNumberField("duration_ms", health.duration().toMillis());
        });
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
