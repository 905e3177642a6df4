package io.github.githubproxy.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bodies of error responses in GitHub's format, which every client can read. */
public final class ErrorBody {
    /** The documentation URL of errors without a page of their own. */
    public static final String GENERAL_DOCUMENTATION = "https://docs.github.com/rest";

    /** GitHub's page on rate limits. */
    public static final String RATE_LIMIT_DOCUMENTATION =
            "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

    private static final JsonFactory JSON = new JsonFactory();

    private ErrorBody() {}

    /** Returns {@code {"message": ..., "documentation_url": ..., "status": "..."}}. */
    public static byte[] rest(int status, String message, String documentationUrl) {
        return json(generator -> {
            generator.writeStartObject();
            generator.writeStringField("message", message);
            generator.writeStringField("documentation_url", documentationUrl);
            generator.writeStringField("status", Integer.toString(status));
            generator.writeEndObject();
        });
    }

    /** Returns {@code {"errors": [{"type": ..., "message": ...}]}}, the form of a GraphQL error, whose status is 200. */
    public static byte[] graphql(String type, String message) {
        return json(generator -> {
            generator.writeStartObject();
            generator.writeArrayFieldStart("errors");
            generator.writeStartObject();
            generator.writeStringField("type", type);
            generator.writeStringField("message", message);
            generator.writeEndObject();
            generator.writeEndArray();
            generator.writeEndObject();
        });
    }

    private static byte[] json(JsonWriter writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            writer.writeTo(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private interface JsonWriter {
        void writeTo(JsonGenerator generator) throws IOException;
    }
}
