package io.github.githubproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryCacheBackendTest {
    private static final CacheKey KEY = CacheKey.of("https://a/x", Headers.empty(), "");

    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryCacheBackend backend =
            new InMemoryCacheBackend(new CacheSettings("inmemory://", Duration.ofSeconds(60), 100_000), nanos::get);

    @Test
    void whatIsPutIsThereUntilItsTimeToLiveHasPassed() {
        StoredResponse response = response(10);
        backend.put(KEY, response);

        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(backend.get(KEY)).containsSame(response);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(backend.get(KEY)).isEmpty();
    }

    @Test
    void aReplacementStartsTheTimeToLiveAnew() {
        StoredResponse first = response(10);
        StoredResponse second = response(20);
        backend.put(KEY, first);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        backend.replace(KEY, first, second);

        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(backend.get(KEY)).containsSame(second);
    }

    @Test
    void aSlowConfirmationNeverOverwritesANewerResponse() {
        StoredResponse old = response(10);
        StoredResponse newer = response(20);
        backend.put(KEY, old);
        backend.put(KEY, newer);

        backend.replace(KEY, old, response(30));

        assertThat(backend.get(KEY)).containsSame(newer);
    }

    @Test
    void theBytesAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            backend.put(CacheKey.of("https://a/" + i, Headers.empty(), ""), response(1_000));
        }

        // The oldest go on another thread, a moment later.
        await().untilAsserted(() -> assertThat(kept()).isBetween(1L, 200L));
    }

    private long kept() {
        return IntStream.range(0, 1_000)
                .filter(i -> backend.get(CacheKey.of("https://a/" + i, Headers.empty(), ""))
                        .isPresent())
                .count();
    }

    private static StoredResponse response(int bytes) {
        return StoredResponse.of(
                Headers.empty(),
                StoredBody.identity(new byte[bytes]),
                new Validators(Optional.of("\"a\""), "f", Optional.empty(), Validators.Prediction.UNVERIFIED),
                Instant.EPOCH);
    }
}
