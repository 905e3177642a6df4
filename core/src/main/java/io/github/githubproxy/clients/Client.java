package io.github.githubproxy.clients;

import io.github.githubproxy.ConfigException;
import java.util.List;
import java.util.regex.Pattern;

/** Somebody who may call the proxy, and what for. Immutable; knows no token. */
public final class Client {
    private static final Pattern NAME = Pattern.compile("\\S(.{0,98}\\S)?");

    private final String name;
    private final List<Scope> scopes;

    private Client(String name, List<Scope> scopes) {
        this.name = requireName(name);
        this.scopes = scopes;
    }

    /**
     * Returns a client that may do everything.
     *
     * @throws ConfigException if the name is not allowed: 1 to 100 printable characters, no space first or last
     */
    public static Client unrestricted(String name) {
        return new Client(name, List.of(Scope.everything()));
    }

    /**
     * Returns a client that may do what at least one of the scopes includes.
     *
     * @throws ConfigException if the name is not allowed, or there is no scope
     */
    public static Client scoped(String name, List<Scope> scopes) {
        if (scopes.isEmpty()) {
            throw new ConfigException("scopes is empty, so that the client could do nothing;"
                    + " list what it may do, or leave scopes out if that is everything");
        }
        return new Client(name, List.copyOf(scopes));
    }

    /** The name, unique in a registry; shown in telemetry, so not secret. */
    public String name() {
        return name;
    }

    /** What the client may do; not empty. */
    public List<Scope> scopes() {
        return scopes;
    }

    /**
     * Tells whether a scope of this client includes the request.
     *
     * @param method the method as sent
     * @param canonicalPath the canonical path: the one that is sent to GitHub, without {@code /api/v3}
     */
    public boolean matches(String method, String canonicalPath) {
        return scopes.stream().anyMatch(scope -> scope.matches(method, canonicalPath));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Client that && name.equals(that.name) && scopes.equals(that.scopes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + scopes.hashCode();
    }

    /** Returns the name and the scopes. */
    @Override
    public String toString() {
        return "Client[" + name + " " + scopes + "]";
    }

    private static String requireName(String name) {
        boolean printable = name.codePoints().allMatch(Client::isPrintable);
        if (!printable || !NAME.matcher(name).matches()) {
            throw new ConfigException(
                    "name is not allowed; 1 to 100 printable characters are, without a space first or last");
        }
        return name;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
