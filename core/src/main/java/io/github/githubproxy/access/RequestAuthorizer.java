package io.github.githubproxy.access;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientToken;
import io.github.githubproxy.clients.GraphQlNotQueryException;
import io.github.githubproxy.clients.GraphQlQueryCheck;
import io.github.githubproxy.clients.PresentedToken;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.credentials.CredentialGroup;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiPath.InvalidPathException;
import io.github.githubproxy.github.CredentialEndpoints;
import io.github.githubproxy.github.NameSegments;
import io.github.githubproxy.github.RequestMethods;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.identity.IdentityAuthenticator;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.UpstreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides whether a request may go to GitHub: its form, its client's token, its client's scopes. Thread-safe.
 *
 * <p>Every method that rejects a request throws {@link RequestRejectedException}.
 */
public final class RequestAuthorizer {
    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Supplier<ClientRegistry> clients;
    private final IdentityAuthenticator identities;
    private final InstantSource clock;
    private final CrossSiteCheck crossSite;
    private final FailedAuthentications failures;

    /**
     * Creates an authorizer.
     *
     * @param clients returns the clients at the moment
     * @param identities finds the clients of JSON Web Tokens
     * @param publicUrl the base URL under which all clients see the proxy; empty for the base URL of each request
     */
    public RequestAuthorizer(
            Supplier<ClientRegistry> clients,
            IdentityAuthenticator identities,
            Optional<BaseUrl> publicUrl,
            InstantSource clock) {
        this.clients = clients;
        this.identities = identities;
        this.clock = clock;
        this.crossSite = new CrossSiteCheck(publicUrl);
        this.failures = new FailedAuthentications(clock);
    }

    /** Parses the path, and rejects one that the proxy could not send to GitHub as the client means it. */
    public static ApiPath parsePath(String rawPath) {
        try {
            ApiPath path = ApiPath.parse(rawPath);
            NameSegments.requireNoEncodedSlash(path);
            return path;
        } catch (InvalidPathException e) {
            throw Rejections.reject(400, "The path was refused because " + e.getMessage() + ".");
        }
    }

    /**
     * Rejects a request that the proxy could not send to GitHub as the client means it, or that acts on the credential. Reads
     * nothing of the body.
     */
    public static void requireForwardable(ApiPath path, ProxyRequest request) {
        if (!METHODS.contains(request.method())) {
            throw Rejections.reject(
                    405, "The GitHub API has no such method. Use one of " + String.join(", ", METHODS) + ".");
        }
        rejectOverridesAndCodings(request.headers());
        String query = request.rawQuery();
        if (query != null && query.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
            throw Rejections.reject(
                    400, "The query has a space, '#', control or non-ASCII character that is not percent-encoded.");
        }
        if (CredentialEndpoints.includes(request.method(), path)) {
            throw Rejections.reject(
                    403,
                    "This proxy does not forward " + request.method() + " " + path.canonical()
                            + ": it acts on the credential it is sent with, which all clients of the proxy share."
                            + " Ask GitHub itself, with a credential of your own.");
        }
    }

    /**
     * Rejects a GET or HEAD request that has a body. To find out, this may wait for the client, so it must not be called
     * before the client is authorized.
     */
    public static void requireNoBodyOfRead(ProxyRequest request) {
        if (RequestMethods.isGetOrHead(request.method()) && request.body().length() != 0) {
            throw Rejections.reject(400, "A " + request.method() + " request cannot have a body. Send it without one.");
        }
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
        for (String coding : headers.list("Transfer-Encoding")) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw Rejections.reject(
                        501, "This proxy takes no transfer coding but chunked. Send the body without any other.");
            }
        }
    }

    /** Returns the method for logs and metrics: one of GitHub's methods, or {@code other}, so that labels are bounded. */
    public static String methodLabel(ProxyRequest request) {
        return METHODS.contains(request.method()) ? request.method() : RequestMethods.OTHER;
    }

    /** Rejects a request whose Basic credentials a browser may have added for a page of another site (403). */
    public void requireOwnSite(ProxyRequest request) {
        crossSite.requireOwnSite(request);
    }

    /** Returns whose token is in {@code Authorization}. */
    public Authentication authenticate(Headers headers) {
        return authenticate(headers, clients.get());
    }

    /** Returns whose token is in {@code Authorization}, by a registry that is or was in force. */
    public Authentication authenticate(Headers headers, ClientRegistry registry) {
        Optional<Secret> presented = PresentedToken.from(headers);
        if (presented.isEmpty()) {
            return headers.contains("Authorization") ? Authentication.UNKNOWN_TOKEN : Authentication.NO_TOKEN;
        }
        String token = presented.get().reveal();
        ByteBuffer digest = ClientToken.digest(token);
        ClientRegistry.TokenEntry entry = registry.find(digest);
        if (entry != null) {
            return entry.token().isValid(clock.instant())
                    ? Authentication.of(entry.client())
                    : Authentication.expired(entry);
        }
        return IdentityAuthenticator.mayBeToken(token, registry)
                ? Authentication.of(identities.authenticate(token, digest, registry))
                : Authentication.UNKNOWN_TOKEN;
    }

    /**
     * Returns the rejection of an API request of no known client: mostly 401, or 429 after too many unknown tokens from its
     * address.
     */
    public RequestRejectedException rejection(Authentication authentication, ProxyRequest request) {
        return excessiveFailure(authentication, request).orElseGet(authentication::rejection);
    }

    /**
     * Records that a request has no known token.
     *
     * @return the rejection (429) if the request has an unknown token, and too many of its address had one in the last
     *     minute
     */
    public Optional<RequestRejectedException> excessiveFailure(Authentication authentication, ProxyRequest request) {
        Duration wait = authentication.isGuess()
                ? request.remoteAddress().map(failures::record).orElse(Duration.ZERO)
                : Duration.ZERO;
        return wait.isZero() ? Optional.empty() : Optional.of(Rejections.tooManyFailures(wait));
    }

    /** Returns the rejection of a request for a page without a known token (401), on which a browser asks for the token. */
    public static RequestRejectedException basicChallenge() {
        return Rejections.basicChallenge(Authentication.BAD_CREDENTIALS);
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

    /**
     * Returns the credentials that a client may use: all of them if the registry has never had the client. A client that has
     * been removed from it is rejected (403).
     */
    public CredentialGroup credentialsOf(String clientName) {
        ClientRegistry registry = clients.get();
        if (registry.isRemoved(clientName)) {
            throw Rejections.reject(
                    403,
                    "Client '" + clientName + "' has been removed from the client registry of this proxy. Ask those who"
                            + " run the proxy.");
        }
        return registry.findByName(clientName)
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
