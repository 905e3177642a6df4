package io.github.githubproxy;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An answer read to its end. */
record Answered(int status, Headers headers, String body) {
    static Answered read(ProxyResponse response) {
        try (response) {
            String body = new String(response.body().stream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answered(response.status(), response.headers(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String header(String name) {
        return headers.first(name).orElse("(none)");
    }
}
