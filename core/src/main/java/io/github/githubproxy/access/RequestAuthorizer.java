package io.github.githubproxy.access;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.GraphQlNotQueryException;
import io.github.githubproxy.clients.GraphQlQueryCheck;
import io.github.githubproxy.clients.PresentedToken;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiPath.InvalidPathException;
import io.github.githubproxy.github.CredentialEndpoints;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Lets in what is a request to GitHub's API by a client that may make it. */
public final class RequestAuthorizer {
    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ClientRegistry clients;

    public RequestAuthorizer(ClientRegistry clients) {
        this.clients = clients;
    }

    /** Reads the path, and refuses what GitHub could not be asked as the client meant it. */
    public static ApiPath enter(String rawPath, ProxyRequest request) {
        if (!METHODS.contains(request.method())) {
            throw Rejections.reject(
                    405, "The GitHub API has no such method. Use one of " + String.join(", ", METHODS) + ".");
        }
        requirePlainMessage(request.headers());
        if (request.body().length() != 0
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            throw Rejections.reject(400, "A " + request.method() + " request cannot have a body. Send it without one.");
        }
        String query = request.rawQuery();
        if (query != null && query.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
            throw Rejections.reject(
                    400, "The query has a space, '#', control or non-ASCII character that is not percent-encoded.");
        }
        ApiPath path;
        try {
            path = ApiPath.parse(rawPath);
        } catch (InvalidPathException e) {
            throw Rejections.reject(400, "The path was refused because " + e.getMessage() + ".");
        }
        if (CredentialEndpoints.includes(request.method(), path)) {
            throw Rejections.reject(
                    403,
                    "This proxy does not forward " + request.method() + " " + path.canonical()
                            + ": it acts on the credential it is sent with, which all clients of the proxy share."
                            + " Ask GitHub itself, with a credential of your own.");
        }
        return path;
    }

    /**
     * Refuses a method in disguise, since scopes are about the method that GitHub acts on, and a body in a coding that
     * would be lost with the field that names it.
     */
    private static void requirePlainMessage(Headers headers) {
        if (RequestHeaderRules.overrideMethod(headers)) {
            throw Rejections.reject(
                    400,
                    "This proxy takes no field, such as X-HTTP-Method-Override, in place of the method. Send the request"
                            + " with the method that it is for.");
        }
        if (headers.list("Transfer-Encoding").stream().anyMatch(coding -> !coding.equalsIgnoreCase("chunked"))) {
            throw Rejections.reject(
                    501, "This proxy takes no transfer coding but chunked. Send the body without any other.");
        }
    }

    /** The method for logs and metrics: a word that a client made up would have no bounds. */
    public static String label(ProxyRequest request) {
        return METHODS.contains(request.method()) ? request.method() : "other";
    }

    /** Tells who asks; empty if there is no token, or none that is known. */
    public Optional<Client> recognize(Headers headers) {
        return PresentedToken.from(headers).flatMap(token -> clients.authenticate(token.reveal()));
    }

    /** Tells who asks, and refuses whom nobody knows. */
    public Client identify(Headers headers) {
        return recognize(headers).orElseThrow(RequestAuthorizer::unknown);
    }

    public static RequestRejectedException unknown() {
        return Rejections.reject(401, "Bad credentials");
    }

    /** Refuses clients that may not see what is about others. */
    public static Client requireAdmin(Client client) {
        if (!client.isAdmin()) {
            throw Rejections.reject(
                    403,
                    "Client '" + client.name()
                            + "' may not see this. Ask those who run the proxy to say admin: true of it"
                            + " in its client registry.");
        }
        return client;
    }

    /** The part of the pool that a client is bound to. */
    public static CredentialGroup groupOf(Client client) {
        return CredentialGroup.of(client.credentials());
    }

    /** The part of the pool that a client is bound to; one that the host knows and the registry does not is not bound. */
    public CredentialGroup groupOf(String clientName) {
        return clients.findByName(clientName).map(RequestAuthorizer::groupOf).orElseGet(CredentialGroup::everything);
    }

    /**
     * Refuses what is outside the client's scopes. Of some requests, this takes reading the body, which is kept then.
     *
     * @throws UpstreamException if that body breaks off or stalls
     */
    public static void requireScope(Client client, ApiPath path, ProxyRequest request) throws UpstreamException {
        if (client.matches(request.method(), path.canonical())) {
            return;
        }
        if (!client.matchesQueries(request.method(), path)) {
            throw Rejections.reject(
                    403,
                    "Client '" + client.name() + "' of this proxy has no scope for " + request.method() + " "
                            + path.canonical() + ". Ask those who run the proxy to add one to its client registry.");
        }
        try {
            GraphQlQueryCheck.require(request);
        } catch (GraphQlNotQueryException e) {
            throw Rejections.reject(
                    e.status(),
                    "Client '" + client.name() + "' of this proxy may run nothing but GraphQL queries. This request was"
                            + " refused because " + e.getMessage() + ".");
        } catch (IOException e) {
            throw UpstreamException.bodyBrokenOff(e);
        }
    }
}
