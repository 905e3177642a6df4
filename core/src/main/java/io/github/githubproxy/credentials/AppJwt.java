package io.github.githubproxy.credentials;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.github.githubproxy.config.Secret;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Signs the JSON web tokens that authenticate a GitHub App, with which its installations are listed and their tokens issued.
 * Thread-safe.
 *
 * <p>GitHub rejects a token issued in the future, or expiring more than ten minutes ahead, by its clock
 * (<a href="https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app">Generating
 * a JSON web token</a>). Tokens are dated back, so the local clock may be up to a minute fast.
 */
final class AppJwt {
    private static final Duration BACKDATING = Duration.ofSeconds(60);
    private static final Duration LIFETIME = Duration.ofMinutes(9);

    /** A token is reused while at least this much of its lifetime is left. */
    private static final Duration MIN_LEFT = Duration.ofMinutes(2);

    private final String appId;
    private final Algorithm algorithm;
    private final InstantSource clock;
    private volatile @Nullable Signed last;

    /**
     * Makes a signer for an App.
     *
     * @param appId the App's id or client id
     */
    AppJwt(String appId, RSAPrivateKey key, InstantSource clock) {
        this.appId = appId;
        this.algorithm = Algorithm.RSA256(key);
        this.clock = clock;
    }

    /** Returns a token valid for at least two minutes: the last one, or a new one. */
    Secret token() {
        Instant now = clock.instant();
        Signed signed = last;
        if (signed == null || !signed.isReusableAt(now)) {
            // Two threads may both sign a token: that takes a millisecond, and both tokens are valid.
            signed = sign(now);
            last = signed;
        }
        return signed.token();
    }

    private Signed sign(Instant now) {
        Instant expiry = now.plus(LIFETIME);
        String token = JWT.create()
                .withIssuer(appId)
                .withIssuedAt(now.minus(BACKDATING))
                .withExpiresAt(expiry)
                .sign(algorithm);
        return new Signed(Secret.of(token), now, expiry.minus(MIN_LEFT));
    }

    private record Signed(Secret token, Instant from, Instant until) {
        /** Returns false also if the clock was set back, since GitHub rejects tokens issued in the future. */
        boolean isReusableAt(Instant now) {
            return !now.isBefore(from) && !now.isAfter(until);
        }
    }
}
