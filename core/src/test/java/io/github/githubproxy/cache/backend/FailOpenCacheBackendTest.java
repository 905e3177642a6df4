package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.CapturedLog;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailOpenCacheBackendTest {
    private static final CacheKey KEY = CacheKey.of("https://a/x", Headers.empty(), "");
    private static final StoredResponse RESPONSE = StoredResponse.of(
            Headers.empty(),
            StoredBody.identity(new byte[1]),
            new Validators(Optional.of("\"a\""), "f", Optional.empty(), false),
            Instant.EPOCH);

    private final CapturedLog log = new CapturedLog(FailOpenCacheBackend.class.getName());
    private final AtomicLong nanos = new AtomicLong();
    private final FaultyBackend backend = new FaultyBackend();
    private final FailOpenCacheBackend guarded = new FailOpenCacheBackend(backend, nanos::get);

    /** A backend that fails or is slow on request. */
    private final class FaultyBackend implements CacheBackend {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile Optional<RuntimeException> failure = Optional.empty();
        private volatile Optional<Error> error = Optional.empty();
        private volatile Optional<RuntimeException> storeFailure = Optional.empty();
        private volatile Duration takes = Duration.ZERO;

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            call();
            return Optional.of(RESPONSE);
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            call();
            failStore();
            return true;
        }

        @Override
        public void close() {}

        private void failStore() {
            storeFailure.ifPresent(e -> {
                throw e;
            });
        }

        private void call() {
            calls.incrementAndGet();
            nanos.addAndGet(takes.toNanos());
            error.ifPresent(e -> {
                throw e;
            });
            failure.ifPresent(e -> {
                throw e;
            });
        }
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void failureIsMiss() {
        backend.failure = Optional.of(new IllegalStateException("down"));

        assertThat(guarded.get(KEY)).isEmpty();
        assertThat(guarded.compareAndSet(KEY, Optional.empty(), RESPONSE)).isFalse();
        assertThat(guarded.compareAndSet(KEY, Optional.of(RESPONSE), RESPONSE)).isFalse();
    }

    @Test
    void putReturnsBackendResult() {
        assertThat(guarded.compareAndSet(KEY, Optional.empty(), RESPONSE)).isTrue();
        backend.storeFailure = Optional.of(new IllegalStateException("full"));
        assertThat(guarded.compareAndSet(KEY, Optional.empty(), RESPONSE)).isFalse();
    }

    @Test
    void failingBackendIsNotCalled() {
        down();
        int calls = backend.calls.get();
        for (int i = 0; i < 100; i++) {
            assertThat(guarded.get(KEY)).isEmpty();
        }

        assertThat(backend.calls.get()).isEqualTo(calls).isLessThanOrEqualTo(6);
    }

    @Test
    void probesBackendOncePerSecond() {
        down();
        int calls = backend.calls.get();
        for (int second = 1; second <= 5; second++) {
            advanceTime(Duration.ofMillis(1100));
            for (int i = 0; i < 10; i++) {
                assertThat(guarded.get(KEY)).isEmpty();
            }
            assertThat(backend.calls.get()).isEqualTo(calls + second);
        }

        backend.failure = Optional.empty();
        advanceTime(Duration.ofMillis(1100));
        assertThat(guarded.get(KEY)).isPresent();
        assertThat(guarded.get(KEY)).isPresent();
    }

    @Test
    void slowBackendIsNotCalled() {
        backend.takes = Duration.ofMillis(220);
        for (int i = 0; i < 100; i++) {
            guarded.get(KEY);
        }

        assertThat(backend.calls.get()).isEqualTo(6);
        assertThat(log.lines())
                .containsExactly("WARN The cache backend fails; requests go on as if nothing were stored: it"
                        + " takes more than 200 ms");
    }

    @Test
    void occasionalFailuresAreTolerated() {
        for (int i = 0; i < 100; i++) {
            backend.failure = i % 4 == 0 ? Optional.of(new IllegalStateException("once")) : Optional.empty();
            guarded.get(KEY);
        }

        assertThat(backend.calls.get()).isEqualTo(100);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void logsOutageAndRecoveryOnce() throws Exception {
        for (int time = 0; time < 2; time++) {
            backend.failure = Optional.of(new IllegalStateException("is down\nand out"));
            for (int second = 0; second < 3; second++) {
                readFromAllThreads();
                advanceTime(Duration.ofMillis(1100));
            }
            backend.failure = Optional.empty();
            readFromAllThreads();
        }

        String down = "WARN The cache backend fails; requests go on as if nothing were stored:"
                + " java.lang.IllegalStateException: is down and out";
        String up = "INFO The cache backend works again";
        assertThat(log.lines()).containsExactly(down, up, down, up);
    }

    @Test
    void errorIsRethrownAndAllowsRecovery() {
        down();
        advanceTime(Duration.ofMillis(1100));
        backend.failure = Optional.empty();
        backend.error = Optional.of(new StackOverflowError());
        assertThatThrownBy(() -> guarded.get(KEY)).isInstanceOf(StackOverflowError.class);

        backend.error = Optional.empty();
        assertThat(guarded.get(KEY)).isPresent();
    }

    @Test
    void readsContinueWhileStoringFails() {
        for (int time = 0; time < 2; time++) {
            backend.storeFailure = Optional.of(new IllegalStateException("READONLY"));
            for (int second = 0; second < 20; second++) {
                for (int i = 0; i < 10; i++) {
                    assertThat(isMissed()).isFalse();
                }
                advanceTime(Duration.ofMillis(1100));
            }
            backend.storeFailure = Optional.empty();
            advanceTime(Duration.ofMillis(5100));
            for (int i = 0; i < 10; i++) {
                assertThat(isMissed()).isFalse();
            }
        }

        String refuses = "WARN The cache backend stores nothing new; what it has is still used:"
                + " java.lang.IllegalStateException: READONLY";
        String stores = "INFO The cache backend stores again";
        assertThat(log.lines()).containsExactly(refuses, stores, refuses, stores);
    }

    @Test
    void reportsReadsAndWritesSeparately() {
        backend.storeFailure = Optional.of(new IllegalStateException("OOM"));
        for (int i = 0; i < 50; i++) {
            guarded.compareAndSet(KEY, Optional.empty(), RESPONSE);
            assertThat(isMissed()).isFalse();
        }

        assertThat(guarded.status().health()).isEqualTo(CacheBackendStatus.Health.NOT_STORING);
        assertThat(guarded.status().readFailures()).isZero();
        assertThat(guarded.status().storeFailures()).isBetween(1L, 6L);

        backend.failure = Optional.of(new IllegalStateException("down"));
        for (int i = 0; i < 50; i++) {
            guarded.get(KEY);
        }

        assertThat(guarded.status().health()).isEqualTo(CacheBackendStatus.Health.FAILING);
        assertThat(guarded.status().readFailures()).isBetween(1L, 6L);
    }

    @Test
    void partlyFullBackendIsLoggedOnce() {
        for (int i = 0; i < 3_000; i++) {
            backend.storeFailure = i % 3 == 0 ? Optional.empty() : Optional.of(new IllegalStateException("OOM"));
            guarded.compareAndSet(KEY, Optional.empty(), RESPONSE);
            advanceTime(Duration.ofMillis(100));
        }

        assertThat(log.lines())
                .containsExactly("WARN The cache backend stores nothing new; what it has is still used:"
                        + " java.lang.IllegalStateException: OOM");
    }

    @Test
    void fullOutageLogsNothingAboutStoring() {
        for (int time = 0; time < 3; time++) {
            backend.failure = Optional.of(new IllegalStateException("down"));
            for (int i = 0; i < 50; i++) {
                assertThat(isMissed()).isTrue();
                advanceTime(Duration.ofMillis(300));
            }
            backend.failure = Optional.empty();
            advanceTime(Duration.ofMillis(1100));
            for (int i = 0; i < 50; i++) {
                assertThat(isMissed()).isFalse();
            }
        }

        String down = "WARN The cache backend fails; requests go on as if nothing were stored:"
                + " java.lang.IllegalStateException: down";
        String up = "INFO The cache backend works again";
        assertThat(log.lines()).containsExactly(down, up, down, up, down, up);
    }

    /** Makes the backend calls of a request that finds no usable entry; returns whether the first one was a miss. */
    private boolean isMissed() {
        boolean missed = guarded.get(KEY).isEmpty();
        guarded.get(KEY);
        guarded.compareAndSet(KEY, Optional.empty(), RESPONSE);
        return missed;
    }

    private void down() {
        backend.failure = Optional.of(new IllegalStateException("down"));
        for (int i = 0; i < 10; i++) {
            guarded.get(KEY);
        }
    }

    private void advanceTime(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void readFromAllThreads() throws Exception {
        int threads = 16;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<Boolean> call = () -> {
                start.await();
                for (int i = 0; i < 50; i++) {
                    guarded.get(KEY);
                }
                return true;
            };
            for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(threads, call))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
