package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stored entry is lost, or replaced by another proxy, while a request is being handled. */
class CacheEntryRaceTest {
    private static final String ISSUE = "/repos/ok/hello/issues/1";

    private final RacingBackend backend = new RacingBackend();
    private final ProxyFixture fixture = ProxyFixture.with(builder -> builder.cache(backend));

    /** A backend in which another proxy interferes at a given point. */
    private static final class RacingBackend implements CacheBackend {
        private final Map<CacheKey, StoredResponse> entries = new ConcurrentHashMap<>();

        /** Runs once after the next read; all entries are lost afterwards. */
        private Optional<Runnable> then = Optional.empty();

        /** Creates, from the update, the response that another proxy stores immediately before it. */
        private Optional<UnaryOperator<StoredResponse>> others = Optional.empty();

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            Optional<StoredResponse> found = Optional.ofNullable(entries.get(key));
            Optional<Runnable> now = then;
            then = Optional.empty();
            now.ifPresent(action -> {
                action.run();
                entries.clear();
            });
            return found;
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            Optional<UnaryOperator<StoredResponse>> now = others;
            others = Optional.empty();
            now.ifPresent(other -> entries.put(key, other.apply(update)));
            boolean asExpected = entries.get(key) == expected.orElse(null);
            if (asExpected) {
                entries.put(key, update);
            }
            return asExpected;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void newerConcurrentEntryIsKept() {
        backend.others = Optional.of(this::validatedOneSecondLater);

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=uri-miss; fwd-status=200");

        assertThat(backend.entries.values())
                .singleElement()
                .extracting(StoredResponse::validatedAt)
                .isEqualTo(fixture.clock.instant());
    }

    @Test
    void olderConcurrentEntryIsReplaced() {
        Instant before = fixture.clock.instant().minusSeconds(1);
        backend.others =
                Optional.of(response -> response.revalidated(response.headers(), response.validators(), before));

        assertThat(fixture.get(ISSUE).header("Cache-Status")).endsWith("; stored");

        assertThat(backend.entries.values())
                .singleElement()
                .extracting(StoredResponse::validatedAt)
                .isEqualTo(fixture.clock.instant());
    }

    private StoredResponse validatedOneSecondLater(StoredResponse response) {
        fixture.clock.advance(Duration.ofSeconds(1));
        return response.revalidated(response.headers(), response.validators(), fixture.clock.instant());
    }

    /** A follower shares the response only if the leader's request has no conditions of its client. */
    @Test
    void clientConditionIsNotSentIfEntryIsLost() {
        fixture.get(ISSUE);
        backend.then = Optional.of(() -> fixture.get(ISSUE));

        BufferedResponse answered = fixture.get(ISSUE, "If-None-Match", "\"a tag\"");

        assertThat(answered.status()).isEqualTo(200);
        assertThat(fixture.github.journal().last(path(ISSUE)).request().header("If-None-Match"))
                .isEmpty();
    }
}
