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

/** Reads the errors of an answer of GraphQL that holds nothing else. */
public final class GraphQlErrors {
    private static final Set<String> LIMIT_TYPES = Set.of("RATE_LIMIT", "RATE_LIMITED");
    private static final String MISSING_TYPE = "NOT_FOUND";
    private static final Pattern REPOSITORY =
            Pattern.compile("Could not resolve to a Repository with the name '([^'/]+/[^'/]+)'\\.?");
    private static final Pattern ORGANIZATION =
            Pattern.compile("Could not resolve to an Organization with the login of '([^'/]+)'\\.?");
    private static final JsonFactory JSON = new JsonFactory();

    private GraphQlErrors() {}

    /** Returns the message of an error that speaks of a rate limit, if there is one and no data. */
    static Optional<String> rateLimit(String body) {
        return errors(body).stream()
                .filter(error -> LIMIT_TYPES.contains(error.type) || error.message.contains("secondary rate limit"))
                .map(Told::message)
                .findFirst();
    }

    /**
     * Returns the repository or organization that an answer without data says is not there. So it says of what the
     * credential is not shown, too; and as there is no data, nothing was done.
     *
     * @param body the whole body as text
     */
    public static Optional<RequestSubject> missing(String body) {
        return errors(body).stream()
                .filter(error -> error.type.equals(MISSING_TYPE))
                .flatMap(error -> named(error.message).stream())
                .findFirst();
    }

    private static Optional<RequestSubject> named(String message) {
        Matcher repository = REPOSITORY.matcher(message);
        if (repository.matches()) {
            return Optional.of(RequestSubject.named("/repos/" + repository.group(1)));
        }
        Matcher organization = ORGANIZATION.matcher(message);
        return organization.matches()
                ? Optional.of(RequestSubject.named("/orgs/" + organization.group(1)))
                : Optional.empty();
    }

    private record Told(String type, String message) {}

    /** Returns the errors of an answer without data. */
    private static List<Told> errors(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? inAnswer(parser) : List.of();
        } catch (IOException e) {
            // Not JSON, or only its beginning: then it is no refusal, which is short.
            return List.of();
        }
    }

    private static List<Told> inAnswer(JsonParser parser) throws IOException {
        List<Told> errors = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("data") && !isEmpty(parser)) {
                return List.of();
            }
            if (field.equals("errors") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    errors.add(inError(parser));
                }
            } else {
                parser.skipChildren();
            }
        }
        return errors;
    }

    /** Tells whether the value is nothing, or holds nothing but that. Leaves the parser at its end, if so. */
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

    private static Told inError(JsonParser parser) throws IOException {
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
        return new Told(type, message);
    }
}
