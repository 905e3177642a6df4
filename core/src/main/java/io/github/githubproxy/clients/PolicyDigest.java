package io.github.githubproxy.clients;

import io.github.githubproxy.github.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A digest of what a client may do and of whose tokens are its own: name, scopes, credentials, role, identity and issuer, not
 * the limits. Equal in all replicas with the same registry.
 */
final class PolicyDigest {
    private static final int BYTES = 16;

    private final StringBuilder parts = new StringBuilder();

    private PolicyDigest() {}

    /**
     * Returns the digest of a client or template.
     *
     * @param definition the client, or that of a template with the template in place of its name
     * @param issuer the issuer that the policy names
     */
    static String of(Client definition, Optional<IdentityPolicy> policy, Optional<IssuerSettings> issuer) {
        PolicyDigest digest = new PolicyDigest();
        digest.add(definition);
        policy.ifPresent(digest::add);
        issuer.ifPresent(digest::add);
        byte[] all = Sha256.of(digest.parts.toString().getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, BYTES));
    }

    private void add(Client client) {
        add("client", client.name());
        client.scopes().forEach(scope -> {
            add("method", scope.method().orElse("*"));
            add("path", scope.path().orElse("*"));
            add("content", scope.content());
        });
        client.credentials().ifPresent(names -> names.forEach(name -> add("credential", name)));
        add("admin", String.valueOf(client.isAdmin()));
    }

    private void add(IdentityPolicy policy) {
        add("mode", policy.mode().name());
        new TreeMap<>(policy.claims()).forEach((claim, rule) -> {
            add("claim", claim);
            add("rule", rule.description());
        });
    }

    private void add(IssuerSettings issuer) {
        add("issuer", issuer.name());
        add("iss", issuer.issuer());
        issuer.audiences().stream().sorted().forEach(audience -> add("audience", audience));
        add("keys", issuer.keys().toString());
    }

    /** With its length, so that no part can look like two. */
    private void add(String name, String value) {
        parts.append(name)
                .append(' ')
                .append(value.length())
                .append(':')
                .append(value)
                .append('\n');
    }
}
