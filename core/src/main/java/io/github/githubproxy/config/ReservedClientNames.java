package io.github.githubproxy.config;

import java.util.Set;

/** Names that logs, metrics and events have where a client's would be, so that no client may have them. */
public final class ReservedClientNames {
    /** The proxy itself, and who has no token that is known. */
    public static final String NOBODY = "-";

    /** All that are not told apart, where there are too many. Of resources, routes and credentials as well. */
    public static final String OTHERS = "(others)";

    private static final Set<String> ALL = Set.of(NOBODY, OTHERS);

    private ReservedClientNames() {}

    /** Tells whether a name is one of them. */
    public static boolean include(String name) {
        return ALL.contains(name);
    }
}
