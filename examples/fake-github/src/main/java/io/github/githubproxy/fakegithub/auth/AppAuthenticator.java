package io.github.githubproxy.fakegithub.auth;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Authenticates Apps by the JSON web tokens that they sign. */
public final class AppAuthenticator {
    private static final String SCHEME = "bearer ";
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);

    private final GitHubData data;
    private final InstantSource clock;

    /** Creates an authenticator for the Apps of that data. */
    public AppAuthenticator(GitHubData data, InstantSource clock) {
        this.data = data;
        this.clock = clock;
    }

    /** Handles a request of an authenticated App. */
    public interface Handler {
        Response handle(GitHubApp app) throws IOException;
    }

    /** Returns the response of the handler, or an error response if no App is authenticated. */
    public Response authenticate(Optional<String> authorization, Handler handler) throws IOException {
        Optional<DecodedJWT> decoded = authorization
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .flatMap(value -> decode(value.substring(SCHEME.length()).strip()));
        if (decoded.isEmpty()) {
            return ErrorResponses.undecodableJwt();
        }
        Optional<GitHubApp> app = issuer(decoded.get().getClaim("iss"));
        if (app.isEmpty()) {
            return ErrorResponses.unknownApp();
        }
        if (!isSignedBy(app.get(), decoded.get())) {
            return ErrorResponses.undecodableJwt();
        }
        Optional<Response> error = error(decoded.get());
        return error.isPresent() ? error.get() : handler.handle(app.get());
    }

    private static Optional<DecodedJWT> decode(String token) {
        try {
            return Optional.of(JWT.decode(token));
        } catch (JWTDecodeException e) {
            return Optional.empty();
        }
    }

    /** Finds the App. The issuer is the client id, or the numeric id as a number or as text. */
    private Optional<GitHubApp> issuer(Claim claim) {
        String name = claim.asLong() == null ? claim.asString() : String.valueOf(claim.asLong());
        return data.apps().stream()
                .filter(app ->
                        app.clientId().equals(name) || String.valueOf(app.id()).equals(name))
                .findFirst();
    }

    private static boolean isSignedBy(GitHubApp app, DecodedJWT token) {
        Algorithm algorithm = Algorithm.RSA256(app.key(), null);
        if (!algorithm.getName().equals(token.getAlgorithm())) {
            return false;
        }
        try {
            algorithm.verify(token);
            return true;
        } catch (SignatureVerificationException e) {
            return false;
        }
    }

    private Optional<Response> error(DecodedJWT token) {
        Instant now = clock.instant();
        Instant expiry = token.getExpiresAtAsInstant();
        Instant issue = token.getIssuedAtAsInstant();
        if (expiry == null || !expiry.isAfter(now)) {
            return Optional.of(ErrorResponses.expiredJwt());
        }
        if (expiry.isAfter(now.plus(MAX_LIFETIME))) {
            return Optional.of(ErrorResponses.jwtExpiresTooLate());
        }
        return issue == null || issue.isAfter(now) ? Optional.of(ErrorResponses.jwtIssuedInFuture()) : Optional.empty();
    }
}
