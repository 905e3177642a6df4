package io.github.githubproxy.access;

import io.github.githubproxy.cache.policy.CacheControl;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.GraphQlNotQueryException;
import io.github.githubproxy.clients.GraphQlQueryCheck;
import io.github.githubproxy.clients.PresentedToken;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiPath.InvalidPathException;
import io.github.githubproxy.github.CredentialEndpoints;
import io.github.githubproxy.github.NameSegments;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request may go to GitHub: its form, its client's token, its client's scopes. Thread-safe.
 *
 * <p>Every method that rejects a request throws {@link RequestRejectedException}.
 */
public final class RequestAuthorizer {
    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ClientRegistry clients;

    public RequestAuthorizer(ClientRegistry clients) {
        this.clients = clients;
    }

    /**
     * Parses the path, and rejects a request that the proxy could not send to GitHub as the client means it.
     *
     * @param rawPath the path as it stood in the request line
     */
    public static ApiPath parsePath(String rawPath, ProxyRequest request) {
        if (!METHODS.contains(request.method())) {
            throw Rejections.reject(
                    405, "The GitHub API has no such method. Use one of " + String.join(", ", METHODS) + ".");
        }
        rejectOverridesAndCodings(request.headers());
        if (request.body().length() != 0 && RequestMethods.isGetOrHead(request.method())) {
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
            NameSegments.requireNoEncodedSlash(path);
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
     * Rejects two kinds of requests: those that override their method, since scopes name the method that GitHub acts on;
     * those whose body has a transfer coding that the proxy would lose.
     */
    private static void rejectOverridesAndCodings(Headers headers) {
        if (RequestHeaderRules.overridesMethod(headers)) {
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

    /**
     * Rejects a request that must not be forwarded.
     *
     * @throws RequestRejectedException with 504 if the request is GET or HEAD and says {@code only-if-cached} (RFC 9111,
     *     section 5.2.1.7)
     */
    public static void requireForwarding(ProxyRequest request) {
        if (RequestMethods.isGetOrHead(request.method())
                && CacheControl.of(request.headers()).has(CacheControl.Directive.ONLY_IF_CACHED)) {
            throw Rejections.reject(
                    504,
                    "Nothing fresh is stored, and the request says only-if-cached. Ask without it, or see CACHE_FRESH_FOR.");
        }
    }

    /** Returns the method for logs and metrics: one of GitHub's methods, or {@code other}, so that labels are bounded. */
    public static String methodLabel(ProxyRequest request) {
        return METHODS.contains(request.method()) ? request.method() : "other";
    }

    /** Returns the client whose token is in {@code Authorization}; empty if there is no token, or an unknown one. */
    public Optional<Client> findClient(Headers headers) {
        return PresentedToken.from(headers).flatMap(token -> clients.authenticate(token.reveal()));
    }

    /** Returns the client whose token is in {@code Authorization}, and rejects requests without a known token (401). */
    public Client requireClient(Headers headers) {
        return findClient(headers).orElseThrow(RequestAuthorizer::badCredentials);
    }

    /** Returns the rejection of a request without a known token. */
    public static RequestRejectedException badCredentials() {
        return Rejections.reject(401, "Bad credentials");
    }

    /** Rejects clients that may not see pages about other clients (403). */
    public static void requireAdmin(Client client) {
        if (!client.isAdmin()) {
            throw Rejections.reject(
                    403,
                    "Client '" + client.name()
                            + "' may not see this. Ask those who run the proxy to say admin: true of it"
                            + " in its client registry.");
        }
    }

    /** Returns the credentials that a client may use: all of them if the registry does not know the client. */
    public CredentialGroup credentialsOf(String clientName) {
        return clients.findByName(clientName)
                .map(client -> CredentialGroup.of(client.credentials()))
                .orElseGet(CredentialGroup::everything);
    }

    /**
     * Rejects a request outside the client's scopes (403). If the client may only run GraphQL queries, the body is read, and
     * kept for the request.
     *
     * @throws UpstreamException if the client's body breaks off or stalls
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
