package io.github.githubproxy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An operation of GitHub's OpenAPI description.
 *
 * @param method the method
 * @param template the path template
 * @param queryParameters the names of the query parameters
 * @param contentType the media type of the request body; empty without a body
 * @param serverKind the server that implements the operation
 */
record OpenApiOperation(
        String method,
        String template,
        List<String> queryParameters,
        Optional<String> contentType,
        ServerKind serverKind) {
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    /** The server that implements an operation. */
    enum ServerKind {
        /** The API. */
        API,
        /** The host for uploads. */
        UPLOADS,
        /** Another server, such as the management console of Enterprise Server. */
        OTHER
    }

    /** Reads all operations of a description. */
    static List<OpenApiOperation> read(Path description) throws IOException {
        JsonNode root = new JsonMapper().readTree(description.toFile());
        List<OpenApiOperation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation ->
                                operations.add(of(path.getKey(), operation.getKey(), operation.getValue(), root))));
        return operations;
    }

    @Override
    public String toString() {
        return method + " " + template;
    }

    private static OpenApiOperation of(String template, String method, JsonNode operation, JsonNode root) {
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode meant = resolved(parameter, root);
            if (meant.path("in").asText().equals("query")) {
                query.add(meant.path("name").asText());
            }
        }
        return new OpenApiOperation(
                method.toUpperCase(Locale.ROOT),
                template,
                List.copyOf(query),
                operation.path("requestBody").path("content").properties().stream()
                        .map(type -> type.getKey())
                        .findFirst(),
                serverKind(operation.path("servers").path(0).path("url").asText()));
    }

    private static ServerKind serverKind(String server) {
        if (server.isEmpty()) {
            return ServerKind.API;
        }
        return server.contains("uploads") ? ServerKind.UPLOADS : ServerKind.OTHER;
    }

    private static JsonNode resolved(JsonNode node, JsonNode root) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }
}
