package io.github.githubproxy.usage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * As many of something as there may be. When a further one comes, some of those that matter least make room, so that who
 * matters stays, however many there are. Used under its owner's lock.
 */
final class HeavyHitters<K, V> {
    /** So many parts of all make room at once, as to look for the least takes time. */
    private static final int PART = 16;

    private final int most;
    private final Supplier<V> maker;
    private final ToLongFunction<V> weight;
    private final BiConsumer<K, V> farewell;
    private final Map<K, V> members = new HashMap<>();

    /**
     * Makes an empty ranking.
     *
     * @param most how many there may be, 1 or more
     * @param weight how much one matters
     * @param farewell what is done with one that makes room
     */
    HeavyHitters(int most, Supplier<V> maker, ToLongFunction<V> weight, BiConsumer<K, V> farewell) {
        this.most = most;
        this.maker = maker;
        this.weight = weight;
        this.farewell = farewell;
    }

    /** Returns the one of that name, made if need be. */
    V of(K key) {
        V known = members.get(key);
        if (known != null) {
            return known;
        }
        if (members.size() >= most) {
            makeRoom();
        }
        V made = maker.get();
        members.put(key, made);
        return made;
    }

    private void makeRoom() {
        Map<K, Long> weights = new HashMap<>();
        members.forEach((key, value) -> weights.put(key, weight.applyAsLong(value)));
        List<K> least = weights.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(Math.max(1, most / PART))
                .map(Map.Entry::getKey)
                .toList();
        for (K key : least) {
            V value = members.remove(key);
            if (value != null) {
                farewell.accept(key, value);
            }
        }
    }

    Map<K, V> members() {
        return members;
    }
}
