package io.github.githubproxy.fakegithub;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.github.githubproxy.fakegithub.world.App;
import io.github.githubproxy.fakegithub.world.World;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Lets Apps in by the JSON web tokens that they sign. */
final class AppGate {
    private static final String SCHEME = "bearer ";
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(10);

    private final World world;
    private final InstantSource clock;

    AppGate(World world, InstantSource clock) {
        this.world = world;
        this.clock = clock;
    }

    /** What an App finds inside. */
    interface Inside {
        Answer answer(App app) throws IOException;
    }

    /** Returns what the App that signed the token is answered, or why nobody is let in. */
    Answer admit(Optional<String> authorization, Inside inside) throws IOException {
        Optional<DecodedJWT> decoded = authorization
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .flatMap(value -> decode(value.substring(SCHEME.length()).strip()));
        if (decoded.isEmpty()) {
            return Errors.notAJsonWebToken();
        }
        Optional<App> app = issuer(decoded.get().getClaim("iss"));
        if (app.isEmpty()) {
            return Errors.noSuchApp();
        }
        if (!isSignedBy(app.get(), decoded.get())) {
            return Errors.notAJsonWebToken();
        }
        Optional<Answer> objection = objection(decoded.get());
        return objection.isPresent() ? objection.get() : inside.answer(app.get());
    }

    private static Optional<DecodedJWT> decode(String token) {
        try {
            return Optional.of(JWT.decode(token));
        } catch (JWTDecodeException e) {
            return Optional.empty();
        }
    }

    /** The issuer is the client id, or the numeric id as a number or as text. */
    private Optional<App> issuer(Claim claim) {
        String name = claim.asLong() == null ? claim.asString() : String.valueOf(claim.asLong());
        return world.apps().stream()
                .filter(app ->
                        app.clientId().equals(name) || String.valueOf(app.id()).equals(name))
                .findFirst();
    }

    private static boolean isSignedBy(App app, DecodedJWT token) {
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

    private Optional<Answer> objection(DecodedJWT token) {
        Instant now = clock.instant();
        Instant expiry = token.getExpiresAtAsInstant();
        Instant issue = token.getIssuedAtAsInstant();
        if (expiry == null || !expiry.isAfter(now)) {
            return Optional.of(Errors.expired());
        }
        if (expiry.isAfter(now.plus(LONGEST_LIFE))) {
            return Optional.of(Errors.expiresTooLate());
        }
        return issue == null || issue.isAfter(now) ? Optional.of(Errors.issuedInTheFuture()) : Optional.empty();
    }
}
