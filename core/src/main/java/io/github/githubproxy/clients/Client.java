package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.github.ApiPath;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Somebody who may call the proxy, what for, and with which of its credentials. Immutable; knows no token. */
public final class Client {
    private static final Pattern NAME = Pattern.compile("\\S(.{0,98}\\S)?");
    private static final Pattern CREDENTIAL_NAME = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern RESOURCE = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private final String name;
    private final List<Scope> scopes;
    private final @Nullable Set<String> credentials;
    private final Map<String, ClientLimit> limits;
    private final Map<String, ClientLimit> reserve;
    private final Role role;

    private Client(
            String name,
            List<Scope> scopes,
            @Nullable Set<String> credentials,
            Map<String, ClientLimit> limits,
            Map<String, ClientLimit> reserve,
            Role role) {
        this.name = requireName(name);
        this.scopes = scopes;
        this.credentials = credentials;
        this.limits = limits;
        this.reserve = reserve;
        this.role = role;
    }

    private enum Role {
        USER,
        ADMIN
    }

    /**
     * Returns a client that may do everything.
     *
     * @throws ConfigException if the name is not allowed: 1 to 100 printable characters, no space first or last, and none
     *     of the {@link ReservedClientNames}
     */
    public static Client unrestricted(String name) {
        return new Client(name, List.of(Scope.everything()), null, Map.of(), Map.of(), Role.USER);
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
        return new Client(name, List.copyOf(scopes), null, Map.of(), Map.of(), Role.USER);
    }

    /**
     * Returns this client bound to those credentials: its requests are sent with them only.
     *
     * @param names the names under which they are configured: what stands for the asterisk in {@code GITHUB_PAT_*} or
     *     {@code GITHUB_APP_*_ID}. An App's name stands for all its installations
     * @throws ConfigException if there is none, or one that is not made of visible ASCII characters
     */
    public Client credentials(Set<String> names) {
        if (names.isEmpty()) {
            throw new ConfigException("credentials is empty, so that nothing could be sent to GitHub;"
                    + " name at least one, or leave credentials out if that is all of them");
        }
        if (!names.stream()
                .allMatch(credential -> CREDENTIAL_NAME.matcher(credential).matches())) {
            throw new ConfigException("credentials has a name that is not allowed;"
                    + " visible ASCII characters are expected, as in the variable of the credential");
        }
        return new Client(name, scopes, Collections.unmodifiableSet(new TreeSet<>(names)), limits, reserve, role);
    }

    /**
     * Returns this client with limits on what it may spend.
     *
     * @param byResource the limit for each resource, named as in {@code x-ratelimit-resource}, such as {@code core}; what
     *     is not named is not limited
     * @throws ConfigException if there is none, or a name is not one that a resource can have
     */
    public Client limits(Map<String, ClientLimit> byResource) {
        return new Client(name, scopes, credentials, requireResources("limits", byResource), reserve, role);
    }

    /**
     * Returns this client with a part of the pool kept for it: others are refused before it is spent.
     *
     * @param byResource how much of each resource, named as in {@code x-ratelimit-resource}
     * @throws ConfigException if there is none, or a name is not one that a resource can have
     */
    public Client reserve(Map<String, ClientLimit> byResource) {
        return new Client(name, scopes, credentials, limits, requireResources("reserve", byResource), role);
    }

    /** Returns this client as one that may see the proxy's own pages about all clients, such as the metrics. */
    public Client admin() {
        return new Client(name, scopes, credentials, limits, reserve, Role.ADMIN);
    }

    /** Tells whether the client may see the proxy's own pages about all clients. */
    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    /** The name, unique in a registry; shown in telemetry, so not secret. */
    public String name() {
        return name;
    }

    /** What the client may do; not empty. */
    public List<Scope> scopes() {
        return scopes;
    }

    /** The names of the credentials that this client is bound to, in alphabetical order; empty if that is all of them. */
    public Optional<Set<String>> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** What the client may spend, by resource; empty if that is not limited. */
    public Map<String, ClientLimit> limits() {
        return limits;
    }

    /** What is kept for the client, by resource; empty if nothing is. */
    public Map<String, ClientLimit> reserve() {
        return reserve;
    }

    /**
     * Tells whether a scope of this client includes the request, whatever it holds.
     *
     * @param method the method as sent
     * @param canonicalPath the canonical path: the one that is sent to GitHub, without {@code /api/v3}
     */
    public boolean matches(String method, String canonicalPath) {
        for (Scope scope : scopes) {
            if (scope.matches(method, canonicalPath)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether a scope of this client includes the request provided that it holds nothing but GraphQL queries, which
     * {@link GraphQlQueryCheck} tells.
     *
     * @param method the method as sent
     */
    public boolean matchesQueries(String method, ApiPath path) {
        return scopes.stream().anyMatch(scope -> scope.matchesQueries(method, path));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Client that
                && name.equals(that.name)
                && scopes.equals(that.scopes)
                && Objects.equals(credentials, that.credentials)
                && limits.equals(that.limits)
                && reserve.equals(that.reserve)
                && role == that.role;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, scopes, credentials, limits, reserve, role);
    }

    /** Returns the name, the scopes, and the names of the credentials if not all. */
    @Override
    public String toString() {
        return "Client[" + name + " " + scopes + (credentials == null ? "" : " with " + credentials) + "]";
    }

    private static Map<String, ClientLimit> requireResources(String what, Map<String, ClientLimit> byResource) {
        if (byResource.isEmpty()) {
            throw new ConfigException(
                    what + " is empty; a resource such as core with a limit such as 1000/h is expected");
        }
        if (!byResource.keySet().stream()
                .allMatch(resource -> RESOURCE.matcher(resource).matches())) {
            throw new ConfigException(what
                    + " has a name that no resource has; one as in GitHub's x-ratelimit-resource is expected, such as core,"
                    + " search or graphql");
        }
        return Collections.unmodifiableMap(new TreeMap<>(byResource));
    }

    private static String requireName(String name) {
        boolean printable = name.codePoints().allMatch(Client::isPrintable);
        if (!printable || !NAME.matcher(name).matches()) {
            throw new ConfigException(
                    "name is not allowed; 1 to 100 printable characters are, without a space first or last");
        }
        if (ReservedClientNames.contains(name)) {
            throw new ConfigException(
                    "name is not allowed; " + ReservedClientNames.NO_CLIENT + " and " + ReservedClientNames.OTHERS
                            + " stand for no single client in logs and metrics, any other name is");
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
