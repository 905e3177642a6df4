package io.github.githubproxy.telemetry;

import io.github.githubproxy.ReservedNames;
import java.util.HashSet;
import java.util.Set;

/** Lets through the first so many names, and puts one name in the place of all others. Used by one thread. */
final class Names {
    private final int most;
    private final Set<String> known = new HashSet<>();

    Names(int most) {
        this.most = most;
    }

    String label(String name) {
        if (known.contains(name)) {
            return name;
        }
        if (known.size() == most) {
            return ReservedNames.OTHERS;
        }
        known.add(name);
        return name;
    }
}
