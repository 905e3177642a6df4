package io.github.githubproxy;

import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Reads compressed responses. */
final class Gzip {
    private Gzip() {}

    /** Reads and closes a response. */
    static String text(ProxyResponse response) {
        try (response) {
            return new String(new GZIPInputStream(response.body().stream()).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
