package io.github.githubproxy.access;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientToken;
import io.github.githubproxy.clients.PresentedToken;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.identity.ExchangeTokens;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Issues tokens of the proxy: in exchange for a JSON Web Token, which lives for minutes only, and for a client by name.
 * Thread-safe.
 */
public final class TokenExchange {
    private static final int SOURCE_BYTES = 12;

    private final ExchangeTokens tokens;
    private final Duration ttl;
    private final InstantSource clock;

    /**
     * Makes an exchange.
     *
     * @param ttl how long a token is valid that is issued for a JSON Web Token
     */
    public TokenExchange(ExchangeTokens tokens, Duration ttl, InstantSource clock) {
        this.tokens = tokens;
        this.ttl = ttl;
        this.clock = clock;
    }

    /** The body of the response. */
    private record Issued(String token, Instant expiresAt, String client) {}

    /**
     * Rejects a request if this proxy issues no tokens.
     *
     * @throws RequestRejectedException with 404
     */
    public void requireEnabled() {
        if (!tokens.isEnabled()) {
            throw disabled();
        }
    }

    private static RequestRejectedException disabled() {
        return Rejections.reject(
                404,
                "This proxy issues no tokens, since TOKEN_KEY is not set. Send your JSON Web Token itself, or ask those"
                        + " who run the proxy to set TOKEN_KEY.");
    }

    /**
     * Returns the response to a request for a token.
     *
     * @param headers have the token of the client in {@code Authorization}
     * @param client whose token it is, by that registry
     * @param registry is used for all of it: by a newer one, the client might have no token
     * @throws RequestRejectedException with 403 if the token there is no JSON Web Token: one that the proxy has issued could
     *     else be prolonged for ever
     */
    public ProxyResponse exchange(Headers headers, Client client, ClientRegistry registry) {
        String jwt = PresentedToken.from(headers).map(Secret::reveal).orElse("");
        if (jwt.startsWith(ExchangeTokens.PREFIX) || registry.find(ClientToken.digest(jwt)) != null) {
            throw Rejections.reject(
                    403, "This token is not exchanged for another. Send the JSON Web Token that the CI system gives.");
        }
        Instant expiry = clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
        Secret token =
                issue(tokens, registry, client.name(), sourceOf(jwt), expiry).orElseThrow(TokenExchange::disabled);
        byte[] body = ReportJson.write(new Issued(token.reveal(), expiry, client.name()));
        Headers sent = Headers.of(
                "Content-Type", "application/json; charset=utf-8",
                "Content-Length", Integer.toString(body.length),
                "Cache-Control", "no-store",
                "X-Content-Type-Options", "nosniff");
        return new ProxyResponse(200, sent, ResponseBody.of(body));
    }

    /**
     * Issues a token for a client.
     *
     * @param source what it is issued for, for the record
     * @return empty if there is no key, or the registry has no such client
     */
    public static Optional<Secret> issue(
            ExchangeTokens tokens, ClientRegistry registry, String client, String source, Instant expiry) {
        return registry.policyOf(client)
                .flatMap(policy -> tokens.issue(new ExchangeTokens.Content(client, policy, source, expiry)));
    }

    /** Returns the digest of a JSON Web Token's claims. */
    private static String sourceOf(String jwt) {
        String claims = jwt.substring(jwt.indexOf('.') + 1, jwt.lastIndexOf('.'));
        byte[] digest = Sha256.of(claims.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, SOURCE_BYTES));
    }
}
