package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The clients of the proxy, by name and by token. Immutable. It contains SHA-256 digests of tokens, not the tokens.
 */
public final class ClientRegistry {
    private final Map<String, Client> byName;
    private final Map<ByteBuffer, Entry> byDigest;
    private final Set<String> removedNames;

    private ClientRegistry(Map<String, Client> byName, Map<ByteBuffer, Entry> byDigest, Set<String> removedNames) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        this.byDigest = Map.copyOf(byDigest);
        this.removedNames = Set.copyOf(removedNames);
    }

    /**
     * Reads a client registry file: YAML or, if its name ends in {@code .j2}, YAML in which <code>{{ env.NAME }}</code>
     * stands for an environment variable. The names of credentials are not checked: a host that uses this method checks
     * {@link Client#credentials} itself.
     *
     * @param environment the variables to which <code>{{ env.NAME }}</code> and <code>${NAME}</code> may refer
     * @throws ConfigException if the file cannot be read or contains an error; the message begins with the file and line,
     *     and quotes no value
     */
    public static ClientRegistry load(Path file, Map<String, String> environment) {
        return ClientRegistryFile.load(file, environment, CredentialNames.any());
    }

    /**
     * Reads a client registry file as {@link #load(Path, Map)} does, and checks that the credentials in it exist.
     *
     * @param environment the variables to which <code>{{ env.NAME }}</code> and <code>${NAME}</code> may refer
     * @param credentialNames the names of the configured credentials
     * @throws ConfigException as above, and if a client is bound to a credential that is not configured; the message may
     *     quote that name, unless it may be a token
     */
    public static ClientRegistry load(Path file, Map<String, String> environment, Set<String> credentialNames) {
        return ClientRegistryFile.load(file, environment, CredentialNames.of(credentialNames, environment.values()));
    }

    /**
     * Reads a client registry from YAML text.
     *
     * @param source the name of the text, with which messages begin, such as the name of a setting
     * @param environment the variables to which <code>${NAME}</code> may refer
     * @param credentialNames the names of the configured credentials
     * @throws ConfigException if the text contains an error, or a client is bound to a credential that is not configured;
     *     the message begins with the source and line, and quotes no value that may be a token
     */
    public static ClientRegistry parse(
            String yaml, String source, Map<String, String> environment, Set<String> credentialNames) {
        return ClientRegistryFile.parse(
                yaml, source, environment, CredentialNames.of(credentialNames, environment.values()));
    }

    /** Returns a builder without clients, for hosts that define clients in code. */
    public static Builder builder() {
        return new Builder();
    }

    /** A token and its client. */
    private record Entry(ClientToken token, Client client) {}

    /**
     * Returns the client with that token, unless the token has expired. The time taken reveals nothing about the tokens in the
     * registry.
     */
    public Optional<Client> authenticate(String presentedToken, Instant now) {
        return find(presentedToken).filter(entry -> entry.token().isValid(now)).map(Entry::client);
    }

    /** Returns the expiry of a token that is in the registry and has expired. */
    public Optional<TokenExpiry> findExpired(String presentedToken, Instant now) {
        return find(presentedToken).filter(entry -> !entry.token().isValid(now)).flatMap(entry -> expiry(entry));
    }

    /** Returns the tokens that expire before a moment, or have expired, the first to expire first. */
    public List<TokenExpiry> expiringBefore(Instant moment) {
        return byDigest.values().stream()
                .flatMap(entry -> expiry(entry).stream())
                .filter(expiry -> expiry.at().isBefore(moment))
                .sorted(Comparator.comparing(TokenExpiry::at).thenComparing(TokenExpiry::client))
                .toList();
    }

    private static Optional<TokenExpiry> expiry(Entry entry) {
        return Optional.ofNullable(entry.token().expiry())
                .map(at -> new TokenExpiry(entry.client().name(), at));
    }

    private Optional<Entry> find(String presentedToken) {
        // The map compares digests, up to the first byte that differs. An attacker cannot choose the digest of a guess,
        // so this reveals nothing.
        return Optional.ofNullable(byDigest.get(ClientToken.digest(presentedToken)));
    }

    /** Returns the client of that name, for hosts that authenticate clients themselves. */
    public Optional<Client> findByName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns this registry as the successor of another, which remembers the names that were there before. */
    public ClientRegistry replacing(ClientRegistry before) {
        Set<String> removed = new HashSet<>(before.removedNames);
        removed.addAll(before.byName.keySet());
        removed.removeAll(byName.keySet());
        return new ClientRegistry(byName, byDigest, removed);
    }

    /** Returns whether a client of that name was there before, and has been removed. */
    public boolean isRemoved(String name) {
        return removedNames.contains(name);
    }

    /** The clients, in the order of addition. */
    public Collection<Client> clients() {
        return byName.values();
    }

    /** Returns the names of the clients. */
    @Override
    public String toString() {
        return "ClientRegistry" + byName.keySet();
    }

    /** Collects clients. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Client> byName = new LinkedHashMap<>();
        private final Map<ByteBuffer, Entry> byDigest = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a client with a token that does not expire.
         *
         * @throws ConfigException if another client has the same name or token, or the token is not allowed. Allowed are
         *     at least 8 visible ASCII characters
         */
        public Builder add(Client client, String token) {
            return add(client, List.of(ClientToken.of(token)));
        }

        /**
         * Adds a client with tokens, each of which is accepted.
         *
         * @throws ConfigException if another client has the same name, or one of the tokens is there already
         */
        public Builder add(Client client, Collection<ClientToken> tokens) {
            for (ClientToken token : tokens) {
                if (byDigest.putIfAbsent(token.digest(), new Entry(token, client)) != null) {
                    throw new ConfigException(
                            "a token of client " + client.name() + " is there already, of this client or another");
                }
            }
            return add(client);
        }

        /**
         * Adds a client without a token, for hosts that authenticate clients themselves.
         *
         * @throws ConfigException if another client has the same name
         */
        public Builder add(Client client) {
            if (byName.putIfAbsent(client.name(), client) != null) {
                throw new ConfigException("client " + client.name() + " is there already");
            }
            return this;
        }

        /** Returns the registry. */
        public ClientRegistry build() {
            return new ClientRegistry(byName, byDigest, Set.of());
        }
    }
}
