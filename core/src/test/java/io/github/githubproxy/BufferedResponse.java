package io.github.githubproxy;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A response whose body has been read completely. */
record BufferedResponse(int status, Headers headers, String body) {
    static BufferedResponse read(ProxyResponse response) {
        try (response) {
            String body = new String(response.body().stream().readAllBytes(), StandardCharsets.UTF_8);
            return new BufferedResponse(response.status(), response.headers(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String header(String name) {
        return headers.first(name).orElse("(none)");
    }
}
