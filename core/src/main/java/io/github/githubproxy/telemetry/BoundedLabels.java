package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;
import java.util.HashSet;
import java.util.Set;

/** Lets through the first so many names, and puts one name in the place of all others. Used by one thread. */
final class BoundedLabels {
    private final int most;
    private final Set<String> known = new HashSet<>();

    BoundedLabels(int most) {
        this.most = most;
    }

    String label(String name) {
        if (known.contains(name)) {
            return name;
        }
        if (known.size() == most) {
            return ReservedClientNames.OTHERS;
        }
        known.add(name);
        return name;
    }
}
