package io.github.githubproxy.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A bounded number of meters of one name. When there is no room for a further combination of labels, its least important label
 * is replaced by {@code (others)}, then the next, until there is room. The coarsest combinations are not bounded, because they
 * are few. Used by one thread.
 *
 * @param <K> the labels
 * @param <M> the meter
 */
final class BoundedMeters<K extends BoundedMeters.Labels<K>, M> {
    private final int maxMeters;
    private final Function<K, M> register;
    private final Map<K, M> meters = new HashMap<>();
    private final Map<Integer, Integer> sizes = new HashMap<>();

    /** A combination of labels that can be made coarser. */
    interface Labels<K> {
        /** Returns how many labels have been replaced. */
        int grain();

        /** Returns these labels with one more replaced; empty for the coarsest. */
        Optional<K> coarser();
    }

    /**
     * Makes an empty table.
     *
     * @param maxMeters the maximum number of meters with all labels; a fifth of it for each coarser grain but the coarsest
     */
    BoundedMeters(int maxMeters, Function<K, M> register) {
        this.maxMeters = maxMeters;
        this.register = register;
    }

    M of(K labels) {
        M known = meters.get(labels);
        if (known != null) {
            return known;
        }
        Optional<K> coarser = labels.coarser();
        if (coarser.isPresent()
                && sizes.getOrDefault(labels.grain(), 0) >= (labels.grain() == 0 ? maxMeters : maxMeters / 5)) {
            return of(coarser.get());
        }
        M added = register.apply(labels);
        meters.put(labels, added);
        sizes.merge(labels.grain(), 1, Integer::sum);
        return added;
    }
}
