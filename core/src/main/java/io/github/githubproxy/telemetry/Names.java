package io.github.githubproxy.telemetry;

import java.util.HashSet;
import java.util.Set;

/** Lets through the first so many names, and puts one name in the place of all others. Used by one thread. */
final class Names {
    /** What stands for all that is not told apart. */
    static final String OTHERS = "(others)";

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
            return OTHERS;
        }
        known.add(name);
        return name;
    }
}
