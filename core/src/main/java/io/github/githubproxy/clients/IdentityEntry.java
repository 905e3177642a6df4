package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client, or a template of clients, and the policy by which tokens belong to it. Immutable.
 *
 * @param client the client; the definition of the template if there is one
 */
record IdentityEntry(
        IdentityPolicy policy, Client client, @Nullable ClientTemplate template) {

    /**
     * What the claims of a token come to.
     *
     * @param held how many claims are as they must be
     */
    record Attempt(long held, Optional<Client> client, Optional<ClaimFailure> failure) {}

    /** Returns whether nobody can be one of the clients. */
    boolean isAuditedTemplate() {
        return template != null && policy.mode() == IdentityPolicy.Mode.AUDITED;
    }

    Attempt attempt(Map<String, Object> claims) {
        long held = policy.held(claims);
        Optional<ClaimFailure> failure = policy.firstFailure(claims).map(claim -> ClaimFailure.ofRule(claim, claims));
        if (failure.isPresent()) {
            return new Attempt(held, Optional.empty(), failure);
        }
        return template == null
                ? new Attempt(held, Optional.of(client), Optional.empty())
                : fromTemplate(held, template, claims);
    }

    private static Attempt fromTemplate(long held, ClientTemplate template, Map<String, Object> claims) {
        Optional<String> unusable = template.names().firstUnusable(claims);
        if (unusable.isPresent()) {
            return new Attempt(held, Optional.empty(), Optional.of(ClaimFailure.ofName(unusable.get(), claims)));
        }
        try {
            return new Attempt(
                    held, Optional.of(template.client(template.names().name(claims))), Optional.empty());
        } catch (ConfigException e) {
            // Such as a name of more than 100 characters.
            return new Attempt(
                    held,
                    Optional.empty(),
                    Optional.of(ClaimFailure.ofName(template.names().firstClaim(), claims)));
        }
    }
}
