package io.github.githubproxy.clients;

import java.util.List;
import java.util.Optional;

/**
 * The clients to which a token belongs. Immutable.
 *
 * @param clients those whose policies are enforced; a token is of use only if there is exactly one
 * @param auditedClients the names of those whose policies are in audit mode
 * @param failure why the token does not belong to the client whose policy it comes nearest to; empty if no policy names its
 *     issuer
 */
public record IdentityMatch(List<Client> clients, List<String> auditedClients, Optional<ClaimFailure> failure) {
    /** Copies the lists. */
    public IdentityMatch {
        clients = List.copyOf(clients);
        auditedClients = List.copyOf(auditedClients);
    }
}
