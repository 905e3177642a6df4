package io.github.githubproxy.identity;

import java.util.List;

/**
 * Why a JSON Web Token is of no client. Immutable.
 *
 * @param message tells the token's sender why, and quotes nothing but the token's own claims
 * @param clients the names of the clients if there are several, for the audit log; else empty
 */
public record IdentityRefusal(Reason reason, String message, List<String> clients) {
    /** Copies the list. */
    public IdentityRefusal {
        clients = List.copyOf(clients);
    }

    /** The kinds of refusals. */
    public enum Reason {
        /** Nobody whom the registry trusts has issued the token. */
        NOT_TRUSTED,
        /** A trusted issuer has issued it, but for another time or audience. */
        NOT_VALID_HERE,
        /** The issuer's keys cannot be had at the moment. */
        KEYS_UNAVAILABLE,
        /** It is valid, but no client's. */
        NO_CLIENT,
        /** It is valid, but of several clients. */
        SEVERAL_CLIENTS
    }
}
