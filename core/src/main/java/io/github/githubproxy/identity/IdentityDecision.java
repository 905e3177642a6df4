package io.github.githubproxy.identity;

import io.github.githubproxy.clients.Client;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose a JSON Web Token is. Immutable.
 *
 * @param client the client; null if there is a refusal
 * @param refusal why there is no client; null if there is one
 * @param auditedClients the names of the clients whose token it would be if their policies were enforced
 */
public record IdentityDecision(
        @Nullable Client client, @Nullable IdentityRefusal refusal, List<String> auditedClients) {
    /** Copies the list. */
    public IdentityDecision {
        auditedClients = List.copyOf(auditedClients);
    }

    static IdentityDecision of(Client client, List<String> auditedClients) {
        return new IdentityDecision(client, null, auditedClients);
    }

    static IdentityDecision refused(IdentityRefusal.Reason reason, String message, List<String> auditedClients) {
        return new IdentityDecision(null, new IdentityRefusal(reason, message, List.of()), auditedClients);
    }
}
