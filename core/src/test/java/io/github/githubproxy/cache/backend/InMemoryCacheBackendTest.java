package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryCacheBackendTest extends CacheBackendContract {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    protected CacheBackend open() {
        return backend(100 << 20);
    }

    @Override
    protected CacheBackend openAnother(CacheBackend first) {
        return first;
    }

    @Override
    protected void advanceTime(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void memoryIsBounded() {
        CacheBackend backend = backend(100_000);
        for (int i = 0; i < 1_000; i++) {
            put(backend, key(i), response(1_000));
        }

        // Caffeine evicts on another thread.
        await().untilAsserted(() -> assertThat(countStored(backend)).isBetween(40L, 80L));
    }

    private CacheBackend backend(long maxBytes) {
        return new InMemoryCacheBackend(new CacheBackendSettings("inmemory://", TIME_TO_LIVE, maxBytes), nanos::get);
    }

    private static long countStored(CacheBackend backend) {
        return IntStream.range(0, 1_000)
                .filter(i -> backend.get(key(i)).isPresent())
                .count();
    }

    private static CacheKey key(int number) {
        return CacheKey.of("https://a/" + number, Headers.empty(), "");
    }

    private static StoredResponse response(int bytes) {
        return StoredResponse.of(
                Headers.empty(),
                StoredBody.identity(new byte[bytes]),
                new Validators(Optional.of("\"a\""), "f", Optional.empty(), false),
                Instant.EPOCH);
    }
}
