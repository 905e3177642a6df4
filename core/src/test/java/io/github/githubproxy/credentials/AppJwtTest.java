package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.github.githubproxy.config.Secret;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppJwtTest {
    private static final KeyPair PAIR = TestKeys.rsa(2048);
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private volatile Instant now = START;

    @ParameterizedTest
    @ValueSource(strings = {"123456", "Iv1.0123456789abcdef", "Iv23liABCDEF0123"})
    void jwtNamesAppAndIsSigned(String appId) {
        DecodedJWT token = verified(jwt(appId).token());

        assertThat(token.getAlgorithm()).isEqualTo("RS256");
        assertThat(token.getIssuer()).isEqualTo(appId);
        assertThat(token.getClaims()).containsOnlyKeys("iss", "iat", "exp");
    }

    @Test
    void jwtIsBackdatedAndExpiresInNineMinutes() {
        DecodedJWT token = verified(jwt("1").token());

        assertThat(token.getIssuedAtAsInstant()).isEqualTo("2026-11-23T09:59:00Z");
        assertThat(token.getExpiresAtAsInstant()).isEqualTo("2026-11-23T10:09:00Z");
    }

    @Test
    void jwtIsReusedUntilTwoMinutesRemain() {
        AppJwt jwt = jwt("1");
        Secret first = jwt.token();

        now = START.plus(Duration.ofMinutes(7));
        assertThat(jwt.token()).isEqualTo(first);

        now = now.plusMillis(1);
        assertThat(verified(jwt.token()).getExpiresAtAsInstant()).isEqualTo("2026-11-23T10:16:00Z");
    }

    @Test
    void clockSetBackCreatesNewJwt() {
        AppJwt jwt = jwt("1");
        jwt.token();

        now = START.minus(Duration.ofMinutes(5));

        assertThat(verified(jwt.token()).getIssuedAtAsInstant()).isEqualTo("2026-11-23T09:54:00Z");
    }

    @Test
    void concurrentCallsReturnValidJwt() throws Exception {
        int threads = 32;
        AppJwt jwt = jwt("1");
        CyclicBarrier start = new CyclicBarrier(threads);
        Set<String> tokens = ConcurrentHashMap.newKeySet();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(i -> executor.submit(() -> {
                        start.await();
                        return tokens.add(jwt.token().reveal());
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }

        // RS256 signatures are deterministic.
        assertThat(tokens).hasSize(1).allSatisfy(token -> verified(Secret.of(token)));
    }

    private AppJwt jwt(String appId) {
        return new AppJwt(appId, (RSAPrivateKey) PAIR.getPrivate(), () -> now);
    }

    /** Verifies only the signature, because the dates are of the simulated clock. */
    private static DecodedJWT verified(Secret token) {
        DecodedJWT decoded = JWT.decode(token.reveal());
        Algorithm.RSA256((RSAPublicKey) PAIR.getPublic(), null).verify(decoded);
        return decoded;
    }
}
