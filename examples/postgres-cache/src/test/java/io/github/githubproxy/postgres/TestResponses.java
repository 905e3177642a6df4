package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** Responses to store. */
final class TestResponses {
    private TestResponses() {}

    static CacheKey key(String name) {
        return CacheKey.of("https://api.example/" + name, Headers.empty(), "");
    }

    /** Returns a response with a body of that length that depends on the seed. */
    static StoredResponse response(int length, long seed) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return StoredResponse.of(
                Headers.of("Content-Type", "application/octet-stream"),
                StoredBody.identity(body),
                new Validators(Optional.of("\"" + seed + "\""), "token", Optional.empty(), false),
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
