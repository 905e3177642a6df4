package io.github.githubproxy.usage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A bounded map that keeps the entries of greatest weight: where there is no room for a new one, those of least weight are
 * evicted. Guarded by its owner's lock.
 */
final class HeavyHitters<K, V> {
    /** One of so many entries is evicted at once, because finding the least takes time. */
    private static final int EVICTED_SHARE = 16;

    private final int maxSize;
    private final Supplier<V> newValue;
    private final ToLongFunction<V> weight;
    private final BiConsumer<K, V> onEviction;
    private final Map<K, V> entries = new HashMap<>();

    /**
     * Makes an empty map.
     *
     * @param maxSize the greatest number of entries, 1 or more
     * @param onEviction is called with each entry that is evicted
     */
    HeavyHitters(int maxSize, Supplier<V> newValue, ToLongFunction<V> weight, BiConsumer<K, V> onEviction) {
        this.maxSize = maxSize;
        this.newValue = newValue;
        this.weight = weight;
        this.onEviction = onEviction;
    }

    /** Returns the value of a key, made if there is none. */
    V getOrCreate(K key) {
        V known = entries.get(key);
        if (known != null) {
            return known;
        }
        if (entries.size() >= maxSize) {
            evictLeast();
        }
        V created = newValue.get();
        entries.put(key, created);
        return created;
    }

    private void evictLeast() {
        Map<K, Long> weights = new HashMap<>();
        entries.forEach((key, value) -> weights.put(key, weight.applyAsLong(value)));
        List<K> least = weights.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(Math.max(1, maxSize / EVICTED_SHARE))
                .map(Map.Entry::getKey)
                .toList();
        for (K key : least) {
            V value = entries.remove(key);
            if (value != null) {
                onEviction.accept(key, value);
            }
        }
    }

    Map<K, V> entries() {
        return entries;
    }
}
