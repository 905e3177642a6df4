package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of the proxy: its name, scopes, bound credentials, limits and role. Immutable. The token is not part of it: the
 * {@link ClientRegistry} keeps a digest of it.
 */
public final class Client {
    private static final Pattern NAME = Pattern.compile("\\S(.{0,98}\\S)?");
    /** A mistake such as {@code name: ${GITHUB_PAT_BOT}}. */
    private static final Pattern TOKEN_OF_GITHUB = Pattern.compile("gh[a-z]_|github_pat_");

    private static final Pattern CREDENTIAL_NAME = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern RESOURCE = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private static final int MAX_CONCURRENCY = 100_000;

    private final String name;
    private final List<Scope> scopes;
    private final @Nullable Set<String> credentials;
    private final Map<String, ClientLimit> limits;
    private final Map<String, ClientLimit> reserve;
    private final OptionalInt concurrency;
    private final Role role;

    private Client(
            String name,
            List<Scope> scopes,
            @Nullable Set<String> credentials,
            Map<String, ClientLimit> limits,
            Map<String, ClientLimit> reserve,
            OptionalInt concurrency,
            Role role) {
        this.name = requireName(name);
        this.scopes = scopes;
        this.credentials = credentials;
        this.limits = limits;
        this.reserve = reserve;
        this.concurrency = concurrency;
        this.role = role;
    }

    private enum Role {
        USER,
        ADMIN
    }

    /**
     * Returns a client that may send every request.
     *
     * @throws ConfigException if the name is not allowed. Allowed are 1 to 100 printable characters without a space at the
     *     beginning or end, except the {@link ReservedClientNames}
     */
    public static Client unrestricted(String name) {
        return new Client(name, List.of(Scope.everything()), null, Map.of(), Map.of(), OptionalInt.empty(), Role.USER);
    }

    /**
     * Returns a client that may send the requests that at least one of the scopes includes.
     *
     * @throws ConfigException if the name is not allowed, or there is no scope
     */
    public static Client scoped(String name, List<Scope> scopes) {
        return unrestricted(name).withScopes(scopes);
    }

    /**
     * Returns this client with the requests that at least one of the scopes includes.
     *
     * @throws ConfigException if there is no scope
     */
    public Client withScopes(List<Scope> alternatives) {
        if (alternatives.isEmpty()) {
            throw new ConfigException("scopes is empty, so that the client could do nothing;"
                    + " list what it may do, or leave scopes out if that is everything");
        }
        return new Client(name, List.copyOf(alternatives), credentials, limits, reserve, concurrency, role);
    }

    /**
     * Returns this client bound to those credentials: its requests are sent with no other.
     *
     * @param names the names of configured credentials: the part of {@code GITHUB_PAT_*} or {@code GITHUB_APP_*_ID} in
     *     place of the asterisk. An App's name includes all its installations
     * @throws ConfigException if the set is empty, or a name contains other than visible ASCII characters
     */
    public Client withCredentials(Set<String> names) {
        if (names.isEmpty()) {
            throw new ConfigException("credentials is empty, so that nothing could be sent to GitHub;"
                    + " name at least one, or leave credentials out if that is all of them");
        }
        if (!names.stream()
                .allMatch(credential -> CREDENTIAL_NAME.matcher(credential).matches())) {
            throw new ConfigException("credentials has a name that is not allowed;"
                    + " visible ASCII characters are expected, as in the variable of the credential");
        }
        return new Client(
                name, scopes, Collections.unmodifiableSet(new TreeSet<>(names)), limits, reserve, concurrency, role);
    }

    /**
     * Returns this client with client limits.
     *
     * @param byResource the limit for each resource, named as in {@code x-ratelimit-resource}, such as {@code core}; other
     *     resources are not limited
     * @throws ConfigException if the map is empty, or a name is not a valid name of a resource
     */
    public Client withLimits(Map<String, ClientLimit> byResource) {
        return new Client(
                name, scopes, credentials, requireResources("limits", byResource), reserve, concurrency, role);
    }

    /**
     * Returns this client with reserves: units of the pool that other clients cannot use.
     *
     * @param byResource the reserve for each resource, named as in {@code x-ratelimit-resource}
     * @throws ConfigException if the map is empty, or a name is not a valid name of a resource
     */
    public Client withReserve(Map<String, ClientLimit> byResource) {
        return new Client(
                name, scopes, credentials, limits, requireResources("reserve", byResource), concurrency, role);
    }

    /**
     * Returns this client with a bound on its requests in flight.
     *
     * @throws ConfigException if it is not from 1 to 100,000
     */
    public Client withConcurrency(int requests) {
        if (requests < 1 || requests > MAX_CONCURRENCY) {
            throw new ConfigException(
                    "concurrency is " + requests + "; it must be a number of requests from 1 to " + MAX_CONCURRENCY);
        }
        return new Client(name, scopes, credentials, limits, reserve, OptionalInt.of(requests), role);
    }

    /**
     * Returns this client with another name.
     *
     * @throws ConfigException if the name is not allowed
     */
    Client named(String other) {
        return new Client(other, scopes, credentials, limits, reserve, concurrency, role);
    }

    /** Returns this client with access to the proxy's own pages about all clients, such as the metrics. */
    public Client asAdmin() {
        return new Client(name, scopes, credentials, limits, reserve, concurrency, Role.ADMIN);
    }

    /** Whether the client may see the proxy's own pages about all clients. */
    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    /** The name, which is unique in a registry. It is shown in telemetry, so it is not secret. */
    public String name() {
        return name;
    }

    /** The scopes of the client; not empty. */
    public List<Scope> scopes() {
        return scopes;
    }

    /** The names of the credentials to which this client is bound, in alphabetical order; empty if it may use all. */
    public Optional<Set<String>> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** The client limits by resource; empty if there are none. */
    public Map<String, ClientLimit> limits() {
        return limits;
    }

    /** The maximum of the client's requests in flight; empty for that of {@code CLIENT_MAX_CONCURRENCY}. */
    public OptionalInt concurrency() {
        return concurrency;
    }

    /** The reserves by resource; empty if there are none. */
    public Map<String, ClientLimit> reserve() {
        return reserve;
    }

    /**
     * Returns whether a scope of this client includes the request, whatever its content.
     *
     * @param method the method as sent
     * @param canonicalPath the path as sent to GitHub, without {@code /api/v3}
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
     * Returns whether a scope of this client includes the request on condition that it contains GraphQL queries only, which
     * {@link GraphQlQueryCheck} checks.
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
                && concurrency.equals(that.concurrency)
                && role == that.role;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, scopes, credentials, limits, reserve, concurrency, role);
    }

    /** Returns the name, the scopes, and the names of the bound credentials if there are any. */
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
        if (TOKEN_OF_GITHUB.matcher(name).lookingAt()) {
            throw new ConfigException(
                    "name has the form of a GitHub token, which logs and metrics would show; a name of the"
                            + " client is expected");
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
