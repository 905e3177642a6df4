package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries stored by a replica whose clock is ten minutes ahead, or by this replica before a restart. */
class ReplicaClockSkewTest {
    private static final String ISSUE = "/repos/ok/hello/issues/1";
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final SharedBackend shared = new SharedBackend();
    private final ProxyFixture fixture =
            ProxyFixture.with(builder -> builder.cache(shared), config -> config.cacheFreshFor(Duration.ofSeconds(30)));

    /** Simulates a store outside the process: each read returns a new object. The time of validation can be shifted. */
    private static final class SharedBackend implements CacheBackend {
        private final Map<CacheKey, StoredResponse> entries = new ConcurrentHashMap<>();

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(entries.get(key)).map(entry -> withValidationShifted(entry, Duration.ZERO));
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            Optional<Instant> current = Optional.ofNullable(entries.get(key)).map(StoredResponse::validatedAt);
            boolean matches = current.equals(expected.map(StoredResponse::validatedAt));
            if (matches) {
                entries.put(key, update);
            }
            return matches;
        }

        @Override
        public void close() {}

        void shiftValidation(Duration by) {
            entries.replaceAll((key, entry) -> withValidationShifted(entry, by));
        }

        private static StoredResponse withValidationShifted(StoredResponse entry, Duration by) {
            return entry.revalidated(
                    entry.headers(), entry.validators(), entry.validatedAt().plus(by));
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void futureEntryIsRevalidatedThenFresh() {
        fixture.get(ISSUE);
        shared.shiftValidation(AHEAD);

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
        fixture.clock.advance(Duration.ofSeconds(30));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
    }

    /** The previous process may have forwarded a change after it stored the entry. */
    @Test
    void entryFromBeforeStartUpIsRevalidated() {
        fixture.get(ISSUE);
        shared.shiftValidation(Duration.ofSeconds(-1));

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
    }

    @Test
    void newResponseReplacesFutureEntry() {
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(31));
        shared.shiftValidation(AHEAD);
        fixture.repository.issues().update(1, issue -> issue.withTitle("Changed"));

        assertThat(fixture.get(ISSUE).header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=stale; fwd-status=200; stored");
        BufferedResponse hit = fixture.get(ISSUE);
        assertThat(hit.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
        assertThat(hit.body()).contains("Changed");
    }
}
