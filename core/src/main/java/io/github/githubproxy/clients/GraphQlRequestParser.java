package io.github.githubproxy.clients;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.githubproxy.github.FoldedFieldName;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Extracts the GraphQL document of a request. It refuses every request in which some server could find another document:
 * one with a repeated name, a name in another case, the name of a stored document, or two content types.
 *
 * @see <a href="https://docs.github.com/en/graphql/guides/forming-calls-with-graphql">Forming calls with GraphQL</a>
 */
final class GraphQlRequestParser {
    /** In bytes; far above what GitHub accepts. */
    static final int MAX_BODY = 1 << 20;

    private static final Pattern JSON_TYPE = Pattern.compile(
            "application/json[ \t]*(;[ \t]*charset=(utf-8|\"utf-8\")[ \t]*)?", Pattern.CASE_INSENSITIVE);

    /** Names in the values of a body: each is compared with the others of its object. */
    private static final int MAX_NAMES = 10_000;

    /** Names are not cached for later requests, since clients choose them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final Set<String> URL_PARAMETERS = Set.of("query", "variables", "operationName");
    private static final Pattern MALFORMED_ENCODING = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern ENCODED_OCTET = Pattern.compile("%[0-9A-Fa-f]{2}");

    private GraphQlRequestParser() {}

    /**
     * Returns the document in the body of a POST, or in the URL of another request; empty if there is neither, as in a
     * request for the schema. A body is {@linkplain ProxyRequest#bufferBody kept} in the request.
     */
    static Optional<String> document(ProxyRequest request) throws GraphQlNotQueryException, IOException {
        String query = request.rawQuery() == null ? "" : request.rawQuery();
        if (!request.method().equals("POST")) {
            return query.isEmpty() ? Optional.empty() : Optional.of(documentInUrl(query));
        }
        if (!query.isEmpty()) {
            throw GraphQlNotQueryException.forbidden("it has parameters in its URL and a body; send all in the body");
        }
        requirePlainJson(request.headers());
        byte[] body = request.bufferBody(MAX_BODY)
                .orElseThrow(() -> GraphQlNotQueryException.tooLarge(
                        "its body is longer than " + MAX_BODY + " bytes; send less at once"));
        return Optional.of(documentInJson(decodeUtf8(body)));
    }

    private static void requirePlainJson(Headers headers) throws GraphQlNotQueryException {
        List<String> types = headers.all("Content-Type");
        if (types.size() != 1 || !JSON_TYPE.matcher(types.get(0).strip()).matches()) {
            throw GraphQlNotQueryException.forbidden(
                    "its body is not marked as JSON in UTF-8; send it with one Content-Type, application/json");
        }
        List<String> names = foldedNames(headers);
        if (names.stream().filter("content-type"::equals).count() > 1 || names.contains("content-encoding")) {
            throw GraphQlNotQueryException.forbidden(
                    "its body is marked as encoded, or as of two types; send it as it is, without Content-Encoding");
        }
    }

    private static List<String> foldedNames(Headers headers) {
        List<String> names = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> names.add(FoldedFieldName.of(name.toLowerCase(Locale.ROOT))));
        return names;
    }

    private static String documentInJson(String json) throws GraphQlNotQueryException, IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                throw GraphQlNotQueryException.forbidden("it is a batch of several; send each by itself");
            }
            if (first != JsonToken.START_OBJECT) {
                throw missingDocument();
            }
            String document = documentInObject(parser);
            if (document == null || parser.nextToken() != null) {
                throw missingDocument();
            }
            return document;
        } catch (JsonProcessingException e) {
            throw GraphQlNotQueryException.malformed(
                    "its body is not JSON as RFC 8259 has it, or has the same name twice in an object");
        }
    }

    private static @Nullable String documentInObject(JsonParser parser) throws GraphQlNotQueryException, IOException {
        String document = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "query" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        throw missingDocument();
                    }
                    document = parser.getText();
                }
                case "variables", "operationName" -> skipValue(parser);
                case "extensions" -> requireHarmlessExtensions(parser);
                default ->
                    throw GraphQlNotQueryException.forbidden("its body has something beside query, variables and"
                            + " operationName; leave it out, and send documents rather than names of stored ones");
            }
        }
        return document;
    }

    /** Moves from the first token of a value to its last one. */
    private static void skipValue(JsonParser parser) throws GraphQlNotQueryException, IOException {
        int names = 0;
        int depth = depthChange(parser.currentToken());
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            names += token == JsonToken.FIELD_NAME ? 1 : 0;
            if (names > MAX_NAMES) {
                throw GraphQlNotQueryException.forbidden(
                        "its variables have more than " + MAX_NAMES + " names; send less at once");
            }
            depth += depthChange(token);
        }
    }

    private static int depthChange(JsonToken token) {
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private static GraphQlNotQueryException missingDocument() {
        return GraphQlNotQueryException.malformed(
                "its body is not one JSON object that has a string by the name of query");
    }

    /** Allows Apollo's name of the client library only: other extensions may name a stored document. */
    private static void requireHarmlessExtensions(JsonParser parser) throws GraphQlNotQueryException, IOException {
        boolean harmless = parser.currentToken() == JsonToken.VALUE_NULL;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            harmless = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                harmless &= parser.currentName().equals("clientLibrary");
                parser.nextToken();
                skipValue(parser);
            }
        }
        if (!harmless) {
            throw GraphQlNotQueryException.forbidden(
                    "it has extensions, which may name a stored document; leave them out, and send documents themselves");
        }
    }

    /** Compares parameter names before decoding, since servers differ in which other spellings they accept. */
    private static String documentInUrl(String rawQuery) throws GraphQlNotQueryException {
        Map<String, String> values = new HashMap<>();
        for (String parameter : rawQuery.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!URL_PARAMETERS.contains(name)) {
                throw GraphQlNotQueryException.forbidden(
                        "its URL has a parameter other than query, variables and operationName; leave it out");
            }
            if (values.put(name, decodeParameter(parameter.substring(equals + 1))) != null) {
                throw GraphQlNotQueryException.forbidden("its URL has a parameter twice; send each once");
            }
        }
        @Nullable String document = values.get("query");
        if (document == null) {
            throw GraphQlNotQueryException.malformed("its URL has parameters, but no query among them");
        }
        if (rawQuery.indexOf(';') >= 0) {
            throw GraphQlNotQueryException.forbidden(
                    "its URL has a semicolon, at which some servers divide parameters; encode it as %3B");
        }
        if (ENCODED_OCTET.matcher(document).find()) {
            throw GraphQlNotQueryException.forbidden(
                    "the query in its URL is percent-encoded twice, or seems to be; send it by POST");
        }
        return document;
    }

    private static String decodeParameter(String value) throws GraphQlNotQueryException {
        if (MALFORMED_ENCODING.matcher(value).find()) {
            throw GraphQlNotQueryException.malformed("its URL has a '%' that two hexadecimal digits do not follow");
        }
        byte[] octets = URLDecoder.decode(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        return decodeUtf8(octets);
    }

    private static String decodeUtf8(byte[] octets) throws GraphQlNotQueryException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw GraphQlNotQueryException.malformed("it is not UTF-8 text");
        }
    }
}
