package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An HTTP client that also sends raw bytes. */
final class TestClient {
    static final String ALICE = "token ghp_alice";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    TestClient(URI base) {
        this.base = base;
    }

    HttpResponse<byte[]> get(String target, String... headers) throws IOException, InterruptedException {
        return send("GET", target, BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> send(String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        return send(method, target, BodyPublishers.ofString(body), headers);
    }

    HttpResponse<byte[]> send(String method, String target, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        return http.send(request(method, target, body, headers), BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> stream(String target, String... headers) throws IOException, InterruptedException {
        return http.send(request("GET", target, BodyPublishers.noBody(), headers), BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String target, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .method(method, body)
                .timeout(Duration.ofSeconds(60))
                .setHeader("User-Agent", "test");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    /** Sends bytes on a new connection, and returns the bytes received until it is closed. */
    static String raw(URI uri, String request) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
