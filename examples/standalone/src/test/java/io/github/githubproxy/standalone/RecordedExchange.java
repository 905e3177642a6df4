package io.github.githubproxy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A request to GitHub and its response, recorded by octokit.
 *
 * @param scenario the name of the recorded scenario
 * @param origin the origin of the request, such as {@code https://api.github.com}
 * @param request the request without the fields of the connection
 * @param response the response
 */
record RecordedExchange(String scenario, String origin, RawMessage request, RawMessage response) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads all recordings below a directory, in recorded order within each scenario. */
    static List<RecordedExchange> read(Path scenarios) throws IOException {
        try (Stream<Path> files = Files.walk(scenarios)) {
            return files.filter(file -> file.endsWith("raw-fixture.json"))
                    .sorted()
                    .flatMap(file ->
                            read(file, scenarios.relativize(file.getParent()).toString()).stream())
                    .toList();
        }
    }

    /** Replaces the origins in the response. */
    RecordedExchange withOrigins(String api, String uploads) {
        String from = "https://api.github.com";
        String fromUploads = "https://uploads.github.com";
        byte[] body = RawMessage.octets(new String(response.body(), StandardCharsets.ISO_8859_1)
                .replace(from, api)
                .replace(fromUploads, uploads));
        List<String> fields = response.fields().stream()
                .map(line -> line.replace(from, api))
                .map(line -> nameIs(line, "Content-Length") ? "Content-Length: " + body.length : line)
                .toList();
        return new RecordedExchange(scenario, origin, request, new RawMessage(response.startLine(), fields, body));
    }

    @Override
    public String toString() {
        return scenario + ": " + request.startLine();
    }

    private static List<RecordedExchange> read(Path file, String scenario) {
        List<RecordedExchange> recordings = new ArrayList<>();
        try {
            JSON.readTree(file.toFile()).forEach(exchange -> recordings.add(of(exchange, scenario)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return recordings;
    }

    private static RecordedExchange of(JsonNode exchange, String scenario) {
        String method = exchange.path("method").asText().toUpperCase(Locale.ROOT);
        byte[] sent = body(exchange.path("body"));
        List<String> requestFields = new ArrayList<>();
        exchange.path("reqheaders").properties().forEach(field -> {
            if (!List.of("host", "authorization", "content-length").contains(field.getKey())) {
                requestFields.add(field.getKey() + ": " + field.getValue().asText());
            }
        });
        if (sent.length > 0 || exchange.path("reqheaders").has("content-length")) {
            requestFields.add("content-length: " + sent.length);
        }
        byte[] received = exchange.path("responseIsBinary").asBoolean()
                ? HexFormat.of().parseHex(exchange.path("response").asText())
                : body(exchange.path("response"));
        return new RecordedExchange(
                scenario,
                exchange.path("scope").asText().replace(":443", ""),
                new RawMessage(
                        method + " " + exchange.path("path").asText() + " HTTP/1.1", List.copyOf(requestFields), sent),
                new RawMessage(
                        "HTTP/1.1 " + exchange.path("status").asInt() + " As-Recorded",
                        responseFields(exchange.path("rawHeaders"), received.length),
                        received));
    }

    /** Returns the fields with the length of the recorded body, which may differ from that of the original. */
    private static List<String> responseFields(JsonNode rawHeaders, int length) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < rawHeaders.size(); i += 2) {
            String line =
                    rawHeaders.path(i).asText() + ": " + rawHeaders.path(i + 1).asText();
            fields.add(nameIs(line, "Content-Length") ? "Content-Length: " + length : line);
        }
        return List.copyOf(fields);
    }

    /** Returns the body. JSON was recorded as a tree and is written without white space, as GitHub does. */
    private static byte[] body(JsonNode recorded) {
        return (recorded.isTextual() ? recorded.asText() : recorded.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean nameIs(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }
}
