package io.github.githubproxy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.StoredResponseCodec;
import io.github.githubproxy.cache.backend.CacheBackendContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs the contract test as the author of a third-party backend would. */
class CustomCacheBackendTest extends CacheBackendContract {
    private final ManualClock clock = new ManualClock();

    /** Simulates a store outside the process. */
    private final Store store = new Store(clock);

    @Override
    protected CacheBackend open() {
        return new CustomBackend(store);
    }

    @Override
    protected CacheBackend openAnother(CacheBackend first) {
        return new CustomBackend(store);
    }

    @Override
    protected void advanceTime(Duration time) {
        clock.advance(time);
    }

    private static final class Row {
        private final byte[] description;
        private final byte[] body;
        private final Instant until;

        Row(StoredResponse response, Instant until) {
            this.description = StoredResponseCodec.encodeDescription(response);
            this.body = response.body().bytes();
            this.until = until;
        }
    }

    private record Store(Map<String, Row> rows, ManualClock clock) {
        Store(ManualClock clock) {
            this(new ConcurrentHashMap<>(), clock);
        }

        Row row(StoredResponse response) {
            return new Row(response, clock.instant().plus(TIME_TO_LIVE));
        }

        boolean isAlive(@Nullable Row row) {
            return row != null && row.until.isAfter(clock.instant());
        }
    }

    private record CustomBackend(Store store) implements CacheBackend {
        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(store.rows.get(key.digest()))
                    .filter(store::isAlive)
                    .flatMap(row -> StoredResponseCodec.decode(row.description, row.body));
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            Row mine = store.row(update);
            Optional<byte[]> description = expected.map(StoredResponseCodec::encodeDescription);
            Row now = store.rows.compute(key.digest(), (digest, row) -> {
                boolean alive = store.isAlive(row);
                boolean asExpected = description
                        .map(bytes -> alive && Arrays.equals(row.description, bytes))
                        .orElse(!alive);
                return asExpected ? mine : row;
            });
            return now == mine;
        }

        @Override
        public void close() {}
    }
}
