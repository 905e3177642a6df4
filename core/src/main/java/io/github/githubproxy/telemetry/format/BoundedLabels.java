package io.github.githubproxy.telemetry.format;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the first N distinct names and replaces every further one by {@link ReservedClientNames#OTHERS}. Not safe for use by
 * many threads.
 */
public final class BoundedLabels {
    private final int maxNames;
    private final Set<String> kept = new HashSet<>();

    /**
     * Makes an empty set of labels.
     *
     * @param maxNames how many distinct names are kept, 0 or more
     */
    public BoundedLabels(int maxNames) {
        this.maxNames = maxNames;
    }

    /** Returns the name itself if it is kept or there is room for it, else {@link ReservedClientNames#OTHERS}. */
    public String label(String name) {
        if (kept.contains(name)) {
            return name;
        }
        if (kept.size() == maxNames) {
            return ReservedClientNames.OTHERS;
        }
        kept.add(name);
        return name;
    }
}
