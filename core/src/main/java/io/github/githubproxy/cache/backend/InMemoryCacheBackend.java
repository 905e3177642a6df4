package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheBackendUsage;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A cache backend on the heap, limited by the bytes that its entries take there. */
final class InMemoryCacheBackend implements CacheBackend {
    private final Cache<CacheKey, CompactStoredResponse> entries;
    private final StringInterner interner = new StringInterner();
    private final LongAdder evictions = new LongAdder();

    InMemoryCacheBackend(CacheBackendSettings settings, Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.maxBytes())
                .weigher((CacheKey key, CompactStoredResponse response) -> response.heapBytes())
                .expireAfterWrite(settings.timeToLive())
                .ticker(ticker)
                .evictionListener((key, response, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .build();
    }

    @Override
    public Optional<CacheBackendUsage> usage() {
        return entries.policy()
                .eviction()
                .map(eviction -> new CacheBackendUsage(
                        entries.estimatedSize(),
                        eviction.weightedSize().orElse(0),
                        eviction.getMaximum(),
                        evictions.sum()));
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key)).map(CompactStoredResponse::response);
    }

    @Override
    public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
        @Nullable CompactStoredResponse current = entries.getIfPresent(key);
        if (current == null) {
            return expected.isEmpty()
                    && entries.asMap().putIfAbsent(key, CompactStoredResponse.of(update, interner)) == null;
        }
        return expected.filter(current::represents).isPresent()
                && entries.asMap().replace(key, current, CompactStoredResponse.of(update, interner));
    }

    /** Returns the sum of the entries' weights, in bytes. */
    long heapBytes() {
        return entries.asMap().values().stream()
                .mapToLong(CompactStoredResponse::heapBytes)
                .sum();
    }

    @Override
    public void close() {
        entries.invalidateAll();
    }
}
