package io.github.githubproxy.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The meters of one name, as many as may be. When there is no room for a further one, its label that matters least is
 * given up, then the next, until there is room: the last grain has so few that there always is. Used by one thread.
 *
 * @param <K> the labels
 * @param <M> the meter
 */
final class BoundedMeters<K extends BoundedMeters.Labels<K>, M> {
    private final int most;
    private final Function<K, M> register;
    private final Map<K, M> meters = new HashMap<>();
    private final Map<Integer, Integer> sizes = new HashMap<>();

    /** Labels that can be made coarser. */
    interface Labels<K> {
        /** How many of its labels have been given up. */
        int grain();

        /** These labels with one more given up; empty for the coarsest. */
        Optional<K> coarser();
    }

    /**
     * Makes an empty table.
     *
     * @param most how many meters of the finest grain there may be; of each coarser one a fifth, save the coarsest
     */
    BoundedMeters(int most, Function<K, M> register) {
        this.most = most;
        this.register = register;
    }

    M of(K labels) {
        M known = meters.get(labels);
        if (known != null) {
            return known;
        }
        Optional<K> coarser = labels.coarser();
        if (coarser.isPresent() && sizes.getOrDefault(labels.grain(), 0) >= (labels.grain() == 0 ? most : most / 5)) {
            return of(coarser.get());
        }
        M added = register.apply(labels);
        meters.put(labels, added);
        sizes.merge(labels.grain(), 1, Integer::sum);
        return added;
    }
}
