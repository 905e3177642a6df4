package io.github.githubproxy.fakegithub;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Map;

/** The key pair of an App, generated for each run. */
final class TestAppKey {
    static final TestAppKey REGISTERED = new TestAppKey();
    static final TestAppKey UNREGISTERED = new TestAppKey();

    private final KeyPair pair;

    private TestAppKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            this.pair = generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    RSAPublicKey publicKey() {
        return (RSAPublicKey) pair.getPublic();
    }

    /** Signs a JSON web token that was issued a minute ago and expires in nine. */
    String sign(String issuer, Instant now) {
        return sign(Map.of("iss", issuer), now.minusSeconds(60), now.plusSeconds(540));
    }

    String sign(Map<String, ?> claims, Instant issue, Instant expiry) {
        return JWT.create()
                .withPayload(claims)
                .withIssuedAt(issue)
                .withExpiresAt(expiry)
                .sign(Algorithm.RSA256(null, (RSAPrivateKey) pair.getPrivate()));
    }
}
