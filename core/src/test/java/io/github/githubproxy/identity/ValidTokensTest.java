package io.github.githubproxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValidTokensTest {
    private static final String AUDIENCE = TrustedIssuers.AUDIENCE;

    private static final Map<String, SigningKey> KEYS = new LinkedHashMap<>();

    static {
        for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            KEYS.put(algorithm, SigningKey.rsa(algorithm));
        }
        KEYS.put("ES256", SigningKey.ec("ES256", "P-256"));
        KEYS.put("ES384", SigningKey.ec("ES384", "P-384"));
        KEYS.put("ES512", SigningKey.ec("ES512", "P-521"));
        KEYS.put("EdDSA", SigningKey.edwards("EdDSA", "Ed25519"));
    }

    private final TrustedIssuers trusted = new TrustedIssuers();
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = FakeIssuer.start(trusted.clock, TrustedIssuers.KEY);
        issuer.publish(KEYS.values().toArray(SigningKey[]::new));
        trusted.use(TrustedIssuers.discovered("ci", issuer));
    }

    @AfterEach
    void stop() {
        trusted.close();
        issuer.close();
    }

    static Stream<String> algorithms() {
        return KEYS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void acceptsAlgorithm(String algorithm) throws Exception {
        SigningKey key = KEYS.get(algorithm);
        String jwt =
                token().key(key).algorithm(algorithm).header("kid", algorithm).sign();

        assertThat(trusted.verify(jwt).issuerName()).isEqualTo("ci");
    }

    @Test
    void acceptsEd448() throws Exception {
        SigningKey key = SigningKey.edwards("448", "Ed448");
        use(key);

        assertAccepted(token().key(key).header("alg", "EdDSA").header("kid", "448"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "AT+JWT"})
    void acceptsType(String type) throws Exception {
        assertAccepted(token().header("typ", type));
    }

    @Test
    void acceptsTokenWithoutType() throws Exception {
        assertAccepted(token().withoutHeader("typ"));
    }

    @Test
    void acceptsHeaderMembersThatDoNotMatter() throws Exception {
        assertAccepted(token().header("x5t", "abc").header("cty", "JWT").header("unknown", List.of(1)));
    }

    @Test
    void acceptsTokenWithoutKeyIdIfOneKeyFits() throws Exception {
        use(KEYS.get("RS256"), KEYS.get("ES256"));

        assertAccepted(token().withoutHeader("kid"));
    }

    @Test
    void acceptsListOfAudiencesWithOurs() throws Exception {
        assertAccepted(token().claim("aud", List.of("other", AUDIENCE)));
    }

    @Test
    void acceptsTimesWithinLeeway() throws Exception {
        long now = trusted.clock.instant().getEpochSecond();

        assertAccepted(token().claim("exp", now - 59));
        assertAccepted(token().claim("nbf", now + 60));
        assertAccepted(token().claim("iat", now + 60));
        assertAccepted(token().claim("exp", now + 0.5));
    }

    @Test
    void acceptsTokenWithoutOptionalTimes() throws Exception {
        assertAccepted(token().withoutClaim("nbf").withoutClaim("iat"));
    }

    @Test
    void acceptsNestedClaims() throws Exception {
        assertAccepted(token().claim("kubernetes.io", Map.of("namespace", "ci", "pod", Map.of("name", "p-1"))));
    }

    @Test
    void acceptsNestingUpToLimit() throws Exception {
        String payload = token().payload();
        String deep = ",\"x\":" + "[".repeat(15) + "]".repeat(15) + "}";

        assertAccepted(token().payloadText(payload.substring(0, payload.length() - 1) + deep));
    }

    @Test
    void returnsClaimsAndExpiry() throws Exception {
        Instant expiry = trusted.clock.instant().plusSeconds(300);

        VerifiedToken verified = trusted.verify(
                token().claim("repository", "acme/app").claim("none", null).sign());

        assertThat(verified.expiry()).isEqualTo(expiry);
        assertThat(verified.claims())
                .containsEntry("repository", "acme/app")
                .containsEntry("none", null)
                .containsEntry("aud", AUDIENCE)
                .containsKeys("iss", "exp", "iat", "nbf")
                .hasSize(7);
    }

    private void use(SigningKey... keys) {
        trusted.use(TrustedIssuers.settings("ci", issuer, new KeySource.InlineJwks(FakeIssuer.keySet(keys))));
    }

    private TokenBuilder token() {
        return issuer.token(AUDIENCE);
    }

    private void assertAccepted(TokenBuilder token) throws InvalidTokenException {
        assertThat(trusted.verify(token.sign()).issuerName()).isEqualTo("ci");
    }
}
