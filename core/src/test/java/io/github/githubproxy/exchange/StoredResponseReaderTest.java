package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

final class StoredResponseReaderTest {
    private static final CacheKey KEY = CacheKey.of("https://api.github.com/user", Headers.empty(), "");

    private final RequestTrace trace = new RequestTrace("id", "GET", Instant.EPOCH);
    private final BodyMemory memory = new BodyMemory(100);

    @Test
    void memoryOfTimedOutReadIsFreeOnceItEnds() {
        TimedOutReads backend = new TimedOutReads();
        StoredResponseReader reader = new StoredResponseReader(backend, memory, Duration.ZERO);

        assertThat(reader.getIfRoom(KEY, trace).response()).isEmpty();
        assertThat(memory.reservedBytes()).isEqualTo(60);

        backend.ended.run();

        assertThat(memory.reservedBytes()).isZero();
        assertThat(backend.mayTake.test(60)).as("a second attempt").isFalse();
    }

    /** A backend that gives up reads and goes on with them. */
    private static final class TimedOutReads implements CacheBackend {
        private LongPredicate mayTake = bytes -> true;
        private Runnable ended = () -> {};

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<StoredResponse> get(CacheKey key, LongPredicate predicate, Runnable action) {
            mayTake = predicate;
            ended = action;
            assertThat(mayTake.test(60)).isTrue();
            return Optional.empty();
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            return false;
        }

        @Override
        public void close() {}
    }
}
