package io.github.githubproxy.access;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.identity.IdentityDecision;
import io.github.githubproxy.identity.IdentityRefusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose token a request has, or why that is not known. Immutable. */
public final class Authentication {
    static final String BAD_CREDENTIALS = "Bad credentials";

    /** A browser's first request to a page has no token. */
    static final Authentication NO_TOKEN = new Authentication(null, Kind.NO_TOKEN, 401, BAD_CREDENTIALS);

    static final Authentication UNKNOWN_TOKEN = new Authentication(null, Kind.GUESS, 401, BAD_CREDENTIALS);

    private final @Nullable Client client;
    private final Kind kind;
    private final int status;
    private final String message;
    private final List<String> severalClients;
    private final List<String> auditedClients;

    private Authentication(@Nullable Client client, Kind kind, int status, String message) {
        this(client, kind, status, message, List.of(), List.of());
    }

    private Authentication(
            @Nullable Client client,
            Kind kind,
            int status,
            String message,
            List<String> severalClients,
            List<String> auditedClients) {
        this.client = client;
        this.kind = kind;
        this.status = status;
        this.message = message;
        this.severalClients = severalClients;
        this.auditedClients = auditedClients;
    }

    private enum Kind {
        KNOWN,
        NO_TOKEN,
        /** Nobody whom the registry knows or trusts has given the sender the token. */
        GUESS,
        REFUSED
    }

    static Authentication of(Client client) {
        return new Authentication(client, Kind.KNOWN, 200, "");
    }

    /** Returns the authentication of a token that has expired, which is no guess. */
    static Authentication expired(ClientRegistry.TokenEntry entry) {
        return new Authentication(
                null,
                Kind.REFUSED,
                401,
                "This token of client '" + entry.client().name() + "' of this proxy has expired, at "
                        + entry.token().expiry() + ". Ask those who run the proxy for a new one.");
    }

    static Authentication of(IdentityDecision decision) {
        IdentityRefusal refusal = decision.refusal();
        if (refusal == null) {
            return new Authentication(decision.client(), Kind.KNOWN, 200, "", List.of(), decision.auditedClients());
        }
        return new Authentication(
                null,
                refusal.reason() == IdentityRefusal.Reason.NOT_TRUSTED ? Kind.GUESS : Kind.REFUSED,
                statusOf(refusal.reason()),
                refusal.message(),
                refusal.clients(),
                decision.auditedClients());
    }

    private static int statusOf(IdentityRefusal.Reason reason) {
        return switch (reason) {
            case NOT_TRUSTED, NOT_VALID_HERE, NO_CLIENT -> 401;
            case SEVERAL_CLIENTS -> 403;
            case KEYS_UNAVAILABLE -> 503;
        };
    }

    /** Returns the client; null if it is not known. */
    public @Nullable Client client() {
        return client;
    }

    /** Returns the names of the clients that the request would have if their identities were enforced. */
    public List<String> auditedClients() {
        return auditedClients;
    }

    /** Returns the names of the clients if the token belongs to several. */
    public List<String> severalClients() {
        return severalClients;
    }

    boolean isGuess() {
        return kind == Kind.GUESS;
    }

    /** Returns the rejection of an API request whose client is not known. */
    RequestRejectedException rejection() {
        return Rejections.reject(status, message);
    }
}
