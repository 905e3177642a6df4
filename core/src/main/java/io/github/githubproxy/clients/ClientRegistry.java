package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the proxy, by name, by token, and by the claims of JSON Web Tokens. Immutable. It contains SHA-256 digests of
 * tokens, not the tokens.
 */
public final class ClientRegistry {
    private final List<Client> definitions;
    private final Map<String, Client> byName;
    private final Map<ByteBuffer, TokenEntry> byDigest;
    private final TemplateClients templates;
    private final IdentityRules identities;
    private final Removed removed;

    private ClientRegistry(
            List<Client> definitions,
            Map<String, Client> byName,
            Map<ByteBuffer, TokenEntry> byDigest,
            TemplateClients templates,
            IdentityRules identities,
            Removed removed) {
        this.definitions = List.copyOf(definitions);
        this.byName = Map.copyOf(byName);
        this.byDigest = Map.copyOf(byDigest);
        this.templates = templates;
        this.identities = identities;
        this.removed = removed;
    }

    /** What was in registries before this one, and is no longer. */
    private record Removed(Set<String> names, Set<NameTemplate> templates) {
        static final Removed NOTHING = new Removed(Set.of(), Set.of());
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
    public record TokenEntry(ClientToken token, Client client) {}

    /**
     * Returns the entry of a token, which may have expired; null if there is none. The time taken reveals nothing about the
     * tokens in the registry.
     *
     * @param digest the {@link ClientToken#digest} of the token
     */
    public @Nullable TokenEntry find(ByteBuffer digest) {
        // The map compares digests, up to the first byte that differs. An attacker cannot choose the digest of a guess,
        // so this reveals nothing.
        return byDigest.get(digest);
    }

    /** Returns the client with that token, unless the token has expired. */
    public Optional<Client> authenticate(String presentedToken, Instant now) {
        return Optional.ofNullable(find(ClientToken.digest(presentedToken)))
                .filter(entry -> entry.token().isValid(now))
                .map(TokenEntry::client);
    }

    /** Returns the expiry of a token that is in the registry and has expired. */
    public Optional<TokenExpiry> findExpired(String presentedToken, Instant now) {
        return Optional.ofNullable(find(ClientToken.digest(presentedToken)))
                .filter(entry -> !entry.token().isValid(now))
                .flatMap(entry -> expiry(entry));
    }

    /** Returns the tokens that expire before a moment, or have expired, the first to expire first. */
    public List<TokenExpiry> expiringBefore(Instant moment) {
        return byDigest.values().stream()
                .flatMap(entry -> expiry(entry).stream())
                .filter(expiry -> expiry.at().isBefore(moment))
                .sorted(Comparator.comparing(TokenExpiry::at).thenComparing(TokenExpiry::client))
                .toList();
    }

    private static Optional<TokenExpiry> expiry(TokenEntry entry) {
        return Optional.ofNullable(entry.token().expiry())
                .map(at -> new TokenExpiry(entry.client().name(), at));
    }

    /** Returns the issuers of JSON Web Tokens that the registry trusts. */
    public List<IssuerSettings> issuers() {
        return identities.issuers();
    }

    /**
     * Returns the clients to which a valid JSON Web Token belongs.
     *
     * @param issuerName the name of its issuer in this registry
     * @param claims its claims. Values are strings, numbers, booleans, lists, maps or null
     */
    public IdentityMatch match(String issuerName, Map<String, Object> claims) {
        return identities.match(issuerName, claims);
    }

    /** Returns the client of that name, also one that a template makes, for hosts that authenticate clients themselves. */
    public Optional<Client> findByName(String name) {
        Client client = byName.get(name);
        return client == null ? templates.find(name) : Optional.of(client);
    }

    /**
     * Returns a digest of what the registry lets the client of that name do, and of whose tokens are its own. It changes with the
     * client's scopes, credentials, role and identity, and with the issuer, but not with limits.
     */
    public Optional<String> policyOf(String name) {
        Client client = byName.get(name);
        return Optional.ofNullable(client)
                .or(() -> templates.templateOf(name).map(ClientTemplate::definition))
                .flatMap(identities::policyOf);
    }

    /** Returns the template that makes the client of that name; empty if the client has an entry of its own, or there is none. */
    public Optional<ClientTemplate> templateOf(String name) {
        return byName.containsKey(name) ? Optional.empty() : templates.templateOf(name);
    }

    /** Returns the templates, in the order of addition. */
    public List<ClientTemplate> templates() {
        return templates.templates();
    }

    /** Returns this registry as the successor of another, which remembers the clients that were there before. */
    public ClientRegistry replacing(ClientRegistry before) {
        Set<String> names = new HashSet<>(before.removed.names);
        names.addAll(before.byName.keySet());
        names.removeAll(byName.keySet());
        Set<NameTemplate> gone = new HashSet<>(before.removed.templates);
        before.templates().forEach(template -> gone.add(template.names()));
        templates().forEach(template -> gone.remove(template.names()));
        return new ClientRegistry(
                definitions, byName, byDigest, templates, identities, new Removed(Set.copyOf(names), Set.copyOf(gone)));
    }

    /** Returns whether a client of that name was there before, and has been removed. */
    public boolean isRemoved(String name) {
        return (removed.names.contains(name) || removed.templates.stream().anyMatch(template -> template.matches(name)))
                && findByName(name).isEmpty();
    }

    /**
     * The clients, in the order of addition. For each template there is one, whose name has placeholders: no request is from
     * it.
     */
    public Collection<Client> clients() {
        return definitions;
    }

    /** Returns the names of the clients. */
    @Override
    public String toString() {
        return "ClientRegistry" + definitions.stream().map(Client::name).toList();
    }

    /** Collects clients. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Client> definitions = new LinkedHashMap<>();
        private final Map<String, Client> byName = new HashMap<>();
        private final Map<ByteBuffer, TokenEntry> byDigest = new HashMap<>();
        private final List<ClientTemplate> templates = new ArrayList<>();
        private final List<IssuerSettings> issuers = new ArrayList<>();
        private final List<IdentityEntry> identities = new ArrayList<>();

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
                if (byDigest.putIfAbsent(token.digest(), new TokenEntry(token, client)) != null) {
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
            define(client);
            byName.put(client.name(), client);
            return this;
        }

        /** Adds an issuer of JSON Web Tokens. */
        Builder issuer(IssuerSettings issuer) {
            issuers.add(issuer);
            return this;
        }

        /** Adds a policy by which tokens belong to a client that has been added. */
        Builder identity(IdentityPolicy policy, Client client) {
            identities.add(new IdentityEntry(policy, client, null));
            return this;
        }

        /**
         * Adds a template of clients, and the policy by which tokens belong to them.
         *
         * @throws ConfigException if another client has the same name
         */
        Builder identity(IdentityPolicy policy, ClientTemplate template) {
            define(template.definition());
            templates.add(template);
            identities.add(new IdentityEntry(policy, template.definition(), template));
            return this;
        }

        private void define(Client client) {
            if (definitions.putIfAbsent(client.name(), client) != null) {
                throw new ConfigException("client " + client.name() + " is there already");
            }
        }

        /** Returns the registry. */
        public ClientRegistry build() {
            return new ClientRegistry(
                    List.copyOf(definitions.values()),
                    byName,
                    byDigest,
                    TemplateClients.of(templates),
                    new IdentityRules(issuers, identities),
                    Removed.NOTHING);
        }
    }
}
