package io.github.githubproxy.postgres;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.time.Duration;
import java.util.Optional;

/** Stores a body and reads it again, in a JVM of its own that has little memory. */
final class LargeBodyMain {
    static final int BODY_BYTES = 20_000_000;

    private LargeBodyMain() {}

    public static void main(String[] arguments) {
        CacheKey key = TestResponses.key("large");
        try (CacheBackend backend = PostgresServer.open(arguments[0], Duration.ofHours(1))) {
            String stored = store(backend, key);
            String read = backend.get(key).orElseThrow().body().digest();
            System.out.println(stored.equals(read) ? "equal" : "different");
        }
    }

    /** Returns the digest of the stored body, and nothing that would keep the body in memory. */
    private static String store(CacheBackend backend, CacheKey key) {
        StoredResponse response = TestResponses.response(BODY_BYTES, 1);
        if (!backend.compareAndSet(key, Optional.empty(), response)) {
            throw new IllegalStateException("not stored");
        }
        return response.body().digest();
    }
}
