package io.github.githubproxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Optional;

/** Keeps responses on the heap, bounded by their bytes. */
final class InMemoryCacheBackend implements CacheBackend {
    /** About what an entry's objects take apart from its bytes and characters. */
    private static final int OBJECT_OVERHEAD = 512;

    private final Cache<CacheKey, StoredResponse> entries;

    InMemoryCacheBackend(CacheSettings settings, Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.maxBytes())
                .weigher(InMemoryCacheBackend::weight)
                .expireAfterWrite(settings.timeToLive())
                .ticker(ticker)
                .build();
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        entries.put(key, response);
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        entries.asMap().replace(key, expected, replacement);
    }

    @Override
    public void close() {
        entries.invalidateAll();
    }

    private static int weight(CacheKey key, StoredResponse response) {
        int[] bytes = {OBJECT_OVERHEAD + key.digest().length() + response.body().bytes().length};
        response.headers().forEach((name, value) -> bytes[0] += 2 * 40 + name.length() + value.length());
        return bytes[0];
    }
}
