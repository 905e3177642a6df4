package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The proxy with a backend that is readable but stores nothing new once it is full. */
class FullCacheBackendTest {
    private static final String ISSUE = "/repos/ok/hello/issues/1";

    private final FullableBackend backend = new FullableBackend();
    private final ProxyFixture fixture = ProxyFixture.with(
            builder -> builder.cache(backend), config -> config.cacheFreshFor(Duration.ofSeconds(30)));

    private static final class FullableBackend implements CacheBackend {
        private final Map<CacheKey, StoredResponse> entries = new ConcurrentHashMap<>();
        private volatile boolean full;

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            if (full) {
                return false;
            }
            return expected.isEmpty()
                    ? entries.putIfAbsent(key, update) == null
                    : entries.replace(key, expected.get(), update);
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void cacheStatusOmitsStoredWhenBackendIsFull() {
        backend.full = true;

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=uri-miss; fwd-status=200");
        assertThat(fixture.get("/repos/ok/hello/pulls").header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=uri-miss; fwd-status=304");
    }

    @Test
    void failedStoreMakesOlderEntryStale() {
        fixture.get(ISSUE);
        backend.full = true;
        fixture.repository.issues().update(1, issue -> issue.withTitle("Changed"));
        assertThat(fixture.get(ISSUE, "Cache-Control", "no-cache").body()).contains("Changed");

        BufferedResponse next = fixture.get(ISSUE);

        assertThat(next.body()).contains("Changed");
        assertThat(next.header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=200");
    }
}
