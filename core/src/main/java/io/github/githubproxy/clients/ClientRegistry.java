package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The clients that may call, by name and by token. Immutable. Of a token only the SHA-256 digest is kept.
 */
public final class ClientRegistry {
    /** Tokens shorter than this are placeholders rather than secrets. */
    static final int MIN_TOKEN_LENGTH = 8;

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final Map<String, Client> byName;
    private final Map<ByteBuffer, Client> byDigest;

    private ClientRegistry(Builder builder) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(builder.byName));
        this.byDigest = Map.copyOf(builder.byDigest);
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

    /** Returns a builder of a registry without clients, for hosts that wire them in code. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the client with that token. The time taken tells nothing about the tokens known. */
    public Optional<Client> authenticate(String presentedToken) {
        // The map compares digests, and stops at the first byte that differs. That is no help to a guesser, who cannot
        // choose the digest of what he sends.
        return Optional.ofNullable(byDigest.get(digest(presentedToken)));
    }

    /** Returns the client of that name, for hosts that know by other means who is calling. */
    public Optional<Client> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The clients, in the order in which they were added. */
    public Collection<Client> clients() {
        return byName.values();
    }

    /** Returns the names of the clients. */
    @Override
    public String toString() {
        return "ClientRegistry" + byName.keySet();
    }

    private static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.UTF_8)))
                .asReadOnlyBuffer();
    }

    /** Collects clients. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Client> byName = new LinkedHashMap<>();
        private final Map<ByteBuffer, Client> byDigest = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a client that is known by a token.
         *
         * @throws ConfigException if its name or token is there already, or the token is not allowed: at least 8
         *     visible ASCII characters
         */
        public Builder add(Client client, String token) {
            if (!TOKEN.matcher(token).matches()) {
                throw new ConfigException("token is empty, or has white space or a character that is not ASCII");
            }
            if (token.length() < MIN_TOKEN_LENGTH) {
                throw new ConfigException("token is too short; at least " + MIN_TOKEN_LENGTH
                        + " characters are needed (openssl rand -base64 32 makes a good one)");
            }
            ByteBuffer digest = digest(token);
            if (byDigest.containsKey(digest)) {
                throw new ConfigException("the token of client " + client.name() + " is another client's as well");
            }
            add(client);
            byDigest.put(digest, client);
            return this;
        }

        /**
         * Adds a client that is known by its name only: the host finds out who is calling.
         *
         * @throws ConfigException if its name is there already
         */
        public Builder add(Client client) {
            if (byName.putIfAbsent(client.name(), client) != null) {
                throw new ConfigException("client " + client.name() + " is there already");
            }
            return this;
        }

        /** Returns the registry. */
        public ClientRegistry build() {
            return new ClientRegistry(this);
        }
    }
}
