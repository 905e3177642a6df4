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

/** Keeps responses on the heap, bounded by the bytes that they take there. */
final class InMemoryCacheBackend implements CacheBackend {
    private final Cache<CacheKey, CompactStoredResponse> entries;
    private final StringInterner texts = new StringInterner();
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
    public Optional<CacheBackendUsage> figures() {
        return entries.policy()
                .eviction()
                .map(bound -> new CacheBackendUsage(
                        entries.estimatedSize(), bound.weightedSize().orElse(0), bound.getMaximum(), evictions.sum()));
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key)).map(CompactStoredResponse::response);
    }

    @Override
    public boolean put(CacheKey key, StoredResponse response) {
        entries.put(key, CompactStoredResponse.of(response, texts));
        return true;
    }

    @Override
    public boolean putIf(CacheKey key, Optional<StoredResponse> expected, StoredResponse response) {
        CompactStoredResponse made = CompactStoredResponse.of(response, texts);
        @Nullable CompactStoredResponse now = entries.getIfPresent(key);
        if (now == null) {
            return expected.isEmpty() && entries.asMap().putIfAbsent(key, made) == null;
        }
        return expected.filter(now::isMadeOf).isPresent() && entries.asMap().replace(key, now, made);
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        @Nullable CompactStoredResponse now = entries.getIfPresent(key);
        if (now != null && now.isMadeOf(expected)) {
            entries.asMap().replace(key, now, CompactStoredResponse.of(replacement, texts));
        }
    }

    /** How many bytes the entries take, by their own account. */
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
