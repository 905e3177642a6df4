package io.github.githubproxy.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the errors of GraphQL responses without data. */
public final class GraphQlErrors {
    private static final Set<String> LIMIT_TYPES = Set.of("RATE_LIMIT", "RATE_LIMITED");
    private static final String MISSING_TYPE = "NOT_FOUND";
    private static final Pattern REPOSITORY =
            Pattern.compile("Could not resolve to a Repository with the name '([^'/]+/[^'/]+)'\\.?");
    private static final Pattern ORGANIZATION =
            Pattern.compile("Could not resolve to an Organization with the login of '([^'/]+)'\\.?");
    private static final JsonFactory JSON = new JsonFactory();

    private GraphQlErrors() {}

    /** Returns the message of the first error about a rate limit; empty if there is none, or there is data. */
    static Optional<String> rateLimitMessage(String body) {
        return errors(body).stream()
                .filter(error -> LIMIT_TYPES.contains(error.type) || error.message.contains("secondary rate limit"))
                .map(GraphQlError::message)
                .findFirst();
    }

    /**
     * Returns the repository or organization that, according to a response without data, does not exist. GitHub responds so
     * too if the credential cannot see it. As there is no data, no operation took effect.
     *
     * @param body the whole body as text
     */
    public static Optional<RequestSubject> missingSubject(String body) {
        return errors(body).stream()
                .filter(error -> error.type.equals(MISSING_TYPE))
                .flatMap(error -> subjectOf(error.message).stream())
                .findFirst();
    }

    private static Optional<RequestSubject> subjectOf(String message) {
        Matcher repository = REPOSITORY.matcher(message);
        if (repository.matches()) {
            return Optional.of(RequestSubject.ofResource("/repos/" + repository.group(1)));
        }
        Matcher organization = ORGANIZATION.matcher(message);
        return organization.matches()
                ? Optional.of(RequestSubject.ofResource("/orgs/" + organization.group(1)))
                : Optional.empty();
    }

    private record GraphQlError(String type, String message) {}

    /** Returns the errors of a response without data. */
    private static List<GraphQlError> errors(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? parseResponse(parser) : List.of();
        } catch (IOException e) {
            // Not JSON, or only its beginning. An error response is short, so it is not cut off.
            return List.of();
        }
    }

    private static List<GraphQlError> parseResponse(JsonParser parser) throws IOException {
        List<GraphQlError> errors = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("data") && !isEmpty(parser)) {
                return List.of();
            }
            if (field.equals("errors") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    errors.add(parseError(parser));
                }
            } else {
                parser.skipChildren();
            }
        }
        return errors;
    }

    /** Returns whether the value is null or contains nothing but nulls. If so, moves the parser to its end. */
    private static boolean isEmpty(JsonParser parser) throws IOException {
        int depth = 0;
        for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                return false;
            }
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private static GraphQlError parseError(JsonParser parser) throws IOException {
        String type = "";
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
        return new GraphQlError(type, message);
    }
}
