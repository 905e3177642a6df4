package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.model.Repository;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stored responses outside the process, each of which needs all memory that there is for such bodies. */
class StoredBodyMemoryTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";

    private final LargeBodies cache = new LargeBodies();
    private PoolFixture fixture;
    private Repository repository;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch responseLatch = new CountDownLatch(1);

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    repository = data.addRepository("acme", "app");
                    repository.issues().add("Bug");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice").maxConcurrency(1))
                .start(builder -> builder.cache(cache));
    }

    @AfterEach
    void close() {
        responseLatch.countDown();
        threads.shutdownNow();
        fixture.close();
    }

    @Test
    void memoryIsFreeOnceTheResponseHasEnded() {
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.get(ISSUE).status()).isEqualTo(200);
        }

        assertThat(fixture.get(ISSUE).header("Cache-Status")).endsWith("fwd=stale; fwd-status=304");
    }

    @Test
    void storesChangedResponseWithoutReadingOldBodyAgain() {
        fixture.get(ISSUE);
        repository.issues().update(1, issue -> issue.withTitle("Changed"));
        cache.reads.set(0);

        BufferedResponse changed = fixture.get(ISSUE);

        assertThat(changed.header("Cache-Status")).endsWith("fwd-status=200; stored");
        assertThat(cache.reads).hasValue(1);
    }

    @Test
    void waitForMemoryCountsAsForwarded() throws Exception {
        fixture.get(ISSUE);
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> holdsMemory = threads.submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);

        BufferedResponse rejected = fixture.get(ISSUE);

        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.body()).contains("MAX_CONCURRENCY");
        responseLatch.countDown();
        assertThat(holdsMemory.get().status()).isEqualTo(200);
    }

    private static final class LargeBodies implements CacheBackend {
        private static final long ALL_MEMORY = Runtime.getRuntime().maxMemory() / 4;

        private final AtomicInteger reads = new AtomicInteger();
        private final Map<CacheKey, StoredResponse> stored = new ConcurrentHashMap<>();

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(stored.get(key));
        }

        @Override
        public Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
            reads.incrementAndGet();
            try {
                return get(key).filter(response -> mayTake.test(ALL_MEMORY));
            } finally {
                ended.run();
            }
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            return expected.isEmpty()
                    ? stored.putIfAbsent(key, update) == null
                    : stored.replace(key, expected.get(), update);
        }

        @Override
        public void close() {
            stored.clear();
        }
    }
}
