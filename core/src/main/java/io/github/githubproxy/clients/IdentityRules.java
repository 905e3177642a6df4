package io.github.githubproxy.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The issuers of a registry and the policies by which their tokens belong to clients. Immutable. */
final class IdentityRules {
    private final List<IssuerSettings> issuers;
    private final List<IdentityEntry> entries;

    IdentityRules(List<IssuerSettings> issuers, List<IdentityEntry> entries) {
        this.issuers = List.copyOf(issuers);
        this.entries = List.copyOf(entries);
    }

    List<IssuerSettings> issuers() {
        return issuers;
    }

    /**
     * Returns the digest of what the client or template of an entry may do, and of whose tokens are its own.
     *
     * @param definition the client, or the definition of the template
     * @return empty for a template whose identity is in audit mode, which lets nobody in
     */
    Optional<String> policyOf(Client definition) {
        Optional<IdentityEntry> entry = entries.stream()
                .filter(candidate -> candidate.client().name().equals(definition.name()))
                .findFirst();
        if (entry.filter(IdentityEntry::isAuditedTemplate).isPresent()) {
            return Optional.empty();
        }
        Optional<IdentityPolicy> policy = entry.map(IdentityEntry::policy);
        return Optional.of(PolicyDigest.of(
                definition,
                policy,
                policy.flatMap(identity -> issuers.stream()
                        .filter(issuer -> issuer.name().equals(identity.issuer()))
                        .findFirst())));
    }

    /**
     * Returns the clients to which a valid token belongs.
     *
     * @param issuerName the name of its issuer in the registry
     */
    IdentityMatch match(String issuerName, Map<String, Object> claims) {
        if (issuers.stream()
                .noneMatch(issuer ->
                        issuer.name().equals(issuerName) && issuer.issuer().equals(claims.get("iss")))) {
            // During a reload, the token may have been verified as one of an issuer that had the name before.
            return new IdentityMatch(List.of(), List.of(), Optional.empty());
        }
        List<Client> clients = new ArrayList<>();
        List<String> audited = new ArrayList<>();
        Optional<IdentityEntry.Attempt> nearest = Optional.empty();
        for (IdentityEntry entry : entries) {
            if (!entry.policy().issuer().equals(issuerName)) {
                continue;
            }
            IdentityEntry.Attempt attempt = entry.attempt(claims);
            if (attempt.client().isEmpty()) {
                nearest = nearest.filter(before -> before.held() >= attempt.held())
                        .or(() -> Optional.of(attempt));
            } else if (entry.policy().mode() == IdentityPolicy.Mode.ENFORCED) {
                clients.add(attempt.client().get());
            } else {
                audited.add(attempt.client().get().name());
            }
        }
        return new IdentityMatch(clients, audited, nearest.flatMap(IdentityEntry.Attempt::failure));
    }
}
