package io.github.githubproxy.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the errors of an answer of GraphQL. */
final class GraphQlErrors {
    private static final Set<String> LIMIT_TYPES = Set.of("RATE_LIMIT", "RATE_LIMITED");
    private static final JsonFactory JSON = new JsonFactory();

    private GraphQlErrors() {}

    /** Returns the message of an error that speaks of a rate limit, if there is one and no data. */
    static Optional<String> rateLimit(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? inAnswer(parser) : Optional.empty();
        } catch (IOException e) {
            // Not JSON, or only its beginning: then it is no refusal, which is short.
            return Optional.empty();
        }
    }

    private static Optional<String> inAnswer(JsonParser parser) throws IOException {
        Optional<String> message = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("data") && value != JsonToken.VALUE_NULL) {
                return Optional.empty();
            }
            if (field.equals("errors") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    Optional<String> found = inError(parser);
                    message = message.or(() -> found);
                }
            } else {
                parser.skipChildren();
            }
        }
        return message;
    }

    private static Optional<String> inError(JsonParser parser) throws IOException {
        @Nullable String type = null;
        String message = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (field.equals("message") && value == JsonToken.VALUE_STRING) {
                message = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        boolean limit = (type != null && LIMIT_TYPES.contains(type)) || message.contains("secondary rate limit");
        return limit ? Optional.of(message) : Optional.empty();
    }
}
