package io.github.githubproxy.clients;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document in a JSON body. Names are read strictly: a name that is there twice, or in another case, or under
 * which some server looks for a stored document, leaves open which document is meant.
 */
final class GraphQlBodyParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private GraphQlBodyParser() {}

    static String document(String json) throws GraphQlNotQueryException, IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                throw GraphQlNotQueryException.forbidden("it is a batch of several; send each by itself");
            }
            if (first != JsonToken.START_OBJECT) {
                throw withoutDocument();
            }
            String document = inObject(parser);
            if (document == null || parser.nextToken() != null) {
                throw withoutDocument();
            }
            return document;
        } catch (JsonProcessingException e) {
            throw GraphQlNotQueryException.malformed(
                    "its body is not JSON as RFC 8259 has it, or has the same name twice in an object");
        }
    }

    private static @Nullable String inObject(JsonParser parser) throws GraphQlNotQueryException, IOException {
        String document = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "query" -> document = string(parser, value);
                case "variables", "operationName" -> parser.skipChildren();
                case "extensions" -> requireHarmless(parser);
                default ->
                    throw GraphQlNotQueryException.forbidden("its body has something beside query, variables and"
                            + " operationName; leave it out, and send documents rather than names of stored ones");
            }
        }
        return document;
    }

    private static String string(JsonParser parser, JsonToken value) throws GraphQlNotQueryException, IOException {
        if (value != JsonToken.VALUE_STRING) {
            throw withoutDocument();
        }
        return parser.getText();
    }

    private static GraphQlNotQueryException withoutDocument() {
        return GraphQlNotQueryException.malformed(
                "its body is not one JSON object that has a string by the name of query");
    }

    /** Apollo's clients say there who they are; others, which stored document they mean. */
    private static void requireHarmless(JsonParser parser) throws GraphQlNotQueryException, IOException {
        boolean harmless = parser.currentToken() == JsonToken.VALUE_NULL;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            harmless = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                harmless &= parser.currentName().equals("clientLibrary");
                parser.nextToken();
                parser.skipChildren();
            }
        }
        if (!harmless) {
            throw GraphQlNotQueryException.forbidden(
                    "it has extensions, which may name a stored document; leave them out, and send documents themselves");
        }
    }
}
