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
 * The JSON web tokens as which a GitHub App speaks for itself: to find its installations and to get tokens for them. Safe
 * for use by many threads.
 *
 * <p>GitHub refuses one that is issued in its future, or expires more than ten minutes ahead of its clock
 * (<a href="https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app">its
 * rules</a>). A token is thus good where the clock is up to a minute fast.
 */
final class AppJwt {
    private static final Duration DATED_BACK = Duration.ofSeconds(60);
    private static final Duration LIFE = Duration.ofMinutes(9);

    /** What must be left of a token's life for it to be used once more. */
    private static final Duration LEFT = Duration.ofMinutes(2);

    private final String appId;
    private final Algorithm algorithm;
    private final InstantSource clock;
    private volatile @Nullable Signed last;

    /**
     * Makes a signer for an App.
     *
     * @param appId the App's numeric id, or its client id
     */
    AppJwt(String appId, RSAPrivateKey key, InstantSource clock) {
        this.appId = appId;
        this.algorithm = Algorithm.RSA256(key);
        this.clock = clock;
    }

    /** Returns a token that is good for two minutes at least; the last one, if that is. */
    Secret next() {
        Instant now = clock.instant();
        Signed signed = last;
        if (signed == null || !signed.isGoodAt(now)) {
            // Two threads may both sign: that costs a millisecond, and either token is good.
            signed = sign(now);
            last = signed;
        }
        return signed.token();
    }

    private Signed sign(Instant now) {
        Instant expiry = now.plus(LIFE);
        String token = JWT.create()
                .withIssuer(appId)
                .withIssuedAt(now.minus(DATED_BACK))
                .withExpiresAt(expiry)
                .sign(algorithm);
        return new Signed(Secret.of(token), now, expiry.minus(LEFT));
    }

    private record Signed(Secret token, Instant from, Instant until) {
        /** A clock that was set back makes a token one of the future. */
        boolean isGoodAt(Instant now) {
            return !now.isBefore(from) && !now.isAfter(until);
        }
    }
}
