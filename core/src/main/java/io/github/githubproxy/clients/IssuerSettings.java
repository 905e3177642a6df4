package io.github.githubproxy.clients;

import java.util.Set;

/**
 * An issuer of JSON Web Tokens that the registry trusts. Immutable.
 *
 * @param name the name in the registry, which clients refer to
 * @param issuer the {@code iss} claim of its tokens, compared exactly
 * @param audiences the audiences of which a token must name at least one in {@code aud}; not empty
 * @param keys where its public keys come from
 */
public record IssuerSettings(String name, String issuer, Set<String> audiences, KeySource keys) {
    /** Copies the audiences. */
    public IssuerSettings {
        audiences = Set.copyOf(audiences);
    }
}
