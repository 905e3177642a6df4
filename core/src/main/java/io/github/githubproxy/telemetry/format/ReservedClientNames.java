package io.github.githubproxy.telemetry.format;

/** Names that logs, metrics and telemetry events use in place of a client's name. No client may have them. */
public final class ReservedClientNames {
    /** Requests without a known client, and requests that the proxy itself sends. */
    public static final String NO_CLIENT = "-";

    /**
     * All clients beyond the number that is counted separately. Metrics also use it for resources, routes and credentials
     * beyond their bounds.
     */
    public static final String OTHERS = "(others)";

    private ReservedClientNames() {}

    /** Returns whether the name is reserved. */
    public static boolean contains(String name) {
        return name.equals(NO_CLIENT) || name.equals(OTHERS);
    }
}
