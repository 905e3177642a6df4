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

/** What others have stored: a replica whose clock is ten minutes ahead, or this one before it was started anew. */
class ClockSkewTest {
    private static final String ISSUE = "/repos/ok/hello/issues/1";
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final Shared shared = new Shared();
    private final ProxyFixture fixture =
            ProxyFixture.with(builder -> builder.cache(shared), config -> config.cacheFreshFor(Duration.ofSeconds(30)));

    /** Outside the process, so that each reading is a new object; and the other replica's entries can be played. */
    private static final class Shared implements CacheBackend {
        private final Map<CacheKey, StoredResponse> entries = new ConcurrentHashMap<>();

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(entries.get(key)).map(entry -> later(entry, Duration.ZERO));
        }

        @Override
        public boolean put(CacheKey key, StoredResponse response) {
            entries.put(key, response);
            return true;
        }

        @Override
        public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
            entries.computeIfPresent(
                    key, (k, now) -> now.confirmedAt().equals(expected.confirmedAt()) ? replacement : now);
        }

        @Override
        public void close() {}

        void move(Duration by) {
            entries.replaceAll((key, entry) -> later(entry, by));
        }

        private static StoredResponse later(StoredResponse entry, Duration by) {
            return entry.confirmed(
                    entry.headers(), entry.validators(), entry.confirmedAt().plus(by));
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatWasConfirmedInTheFutureIsConfirmedAgainAndIsFreshFromThenOn() {
        fixture.get(ISSUE);
        shared.move(AHEAD);

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
        fixture.clock.advance(Duration.ofSeconds(30));
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
    }

    /** It may have been changed since through the process that was there before. */
    @Test
    void rfc9111Section4Point4WhatWasConfirmedBeforeThisProxyBeganIsConfirmedAgainFirst() {
        fixture.get(ISSUE);
        shared.move(Duration.ofSeconds(-1));

        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; fwd=stale; fwd-status=304");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
    }

    @Test
    void aNewerAnswerTakesThePlaceOfOneFromTheFuture() {
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(31));
        shared.move(AHEAD);
        fixture.repository.issues().update(1, issue -> issue.withTitle("Changed"));

        assertThat(fixture.get(ISSUE).header("Cache-Status"))
                .isEqualTo("github-proxy; fwd=stale; fwd-status=200; stored");
        Answered hit = fixture.get(ISSUE);
        assertThat(hit.header("Cache-Status")).isEqualTo("github-proxy; hit; ttl=30");
        assertThat(hit.body()).contains("Changed");
    }
}
