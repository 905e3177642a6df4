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
 * @param template the path, with names of parameters in braces
 * @param queryParameters the names of the parameters that may be in the query
 * @param contentType the type of the request's body; empty where it has none
 * @param place where it is
 */
record Operation(
        String method, String template, List<String> queryParameters, Optional<String> contentType, Place place) {
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    /** Which of GitHub's servers knows an operation. */
    enum Place {
        /** The API. */
        API,
        /** The host of uploads. */
        UPLOADS,
        /** A server of its own, such as the management console of Enterprise Server. */
        ELSEWHERE
    }

    /** Reads all operations of a description. */
    static List<Operation> read(Path description) throws IOException {
        JsonNode root = new JsonMapper().readTree(description.toFile());
        List<Operation> operations = new ArrayList<>();
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

    private static Operation of(String template, String method, JsonNode operation, JsonNode root) {
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode meant = resolved(parameter, root);
            if (meant.path("in").asText().equals("query")) {
                query.add(meant.path("name").asText());
            }
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                template,
                List.copyOf(query),
                operation.path("requestBody").path("content").properties().stream()
                        .map(type -> type.getKey())
                        .findFirst(),
                place(operation.path("servers").path(0).path("url").asText()));
    }

    private static Place place(String server) {
        if (server.isEmpty()) {
            return Place.API;
        }
        return server.contains("uploads") ? Place.UPLOADS : Place.ELSEWHERE;
    }

    private static JsonNode resolved(JsonNode node, JsonNode root) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }
}
