package io.github.githubproxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps responses on the heap, bounded by the bytes that they take there. */
final class InMemoryCacheBackend implements CacheBackend {
    private final Cache<CacheKey, CompactResponse> entries;
    private final SharedTexts texts = new SharedTexts();
    private final LongAdder evictions = new LongAdder();

    InMemoryCacheBackend(CacheSettings settings, Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.maxBytes())
                .weigher((CacheKey key, CompactResponse response) -> response.heapBytes())
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
    public Optional<CacheFigures> figures() {
        return entries.policy()
                .eviction()
                .map(bound -> new CacheFigures(
                        entries.estimatedSize(), bound.weightedSize().orElse(0), bound.getMaximum(), evictions.sum()));
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key)).map(CompactResponse::response);
    }

    @Override
    public boolean put(CacheKey key, StoredResponse response) {
        entries.put(key, CompactResponse.of(response, texts));
        return true;
    }

    @Override
    public boolean putIf(CacheKey key, Optional<StoredResponse> expected, StoredResponse response) {
        CompactResponse made = CompactResponse.of(response, texts);
        @Nullable CompactResponse now = entries.getIfPresent(key);
        if (now == null) {
            return expected.isEmpty() && entries.asMap().putIfAbsent(key, made) == null;
        }
        return expected.filter(now::isMadeOf).isPresent() && entries.asMap().replace(key, now, made);
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        @Nullable CompactResponse now = entries.getIfPresent(key);
        if (now != null && now.isMadeOf(expected)) {
            entries.asMap().replace(key, now, CompactResponse.of(replacement, texts));
        }
    }

    /** How many bytes the entries take, by their own account. */
    long heapBytes() {
        return entries.asMap().values().stream()
                .mapToLong(CompactResponse::heapBytes)
                .sum();
    }

    @Override
    public void close() {
        entries.invalidateAll();
    }
}
