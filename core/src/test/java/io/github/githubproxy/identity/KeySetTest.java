package io.github.githubproxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JWSAlgorithm;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySetTest {
    private static final SigningKey RSA = SigningKey.rsa("rsa");
    private static final SigningKey EC = SigningKey.ec("ec", "P-256");
    private static final SigningKey EDWARDS = SigningKey.edwards("ed", "Ed25519");

    static Stream<Arguments> unusableKeys() {
        return Stream.of(
                Arguments.of("symmetric", Map.of("kty", "oct", "k", "c2VjcmV0"), "is a private or symmetric key"),
                Arguments.of("private RSA", with(RSA, "d", "AQAB"), "is a private or symmetric key"),
                Arguments.of("private EC", with(EC, "d", "AQAB"), "is a private or symmetric key"),
                Arguments.of("short RSA", SigningKey.rsa("short", 1024).publicJwk(), "has 1024 bits"),
                Arguments.of(
                        "RSA without modulus", Map.of("kty", "RSA", "e", "AQAB"), "is not a valid key of type RSA"),
                Arguments.of("RSA with exponent 1", with(RSA, "e", "AQ"), "is not a valid key of type RSA"),
                Arguments.of("for encryption", with(RSA, "use", "enc"), "is not for signatures ('use')"),
                Arguments.of(
                        "for signing", with(RSA, "key_ops", List.of("sign")), "is not for verification ('key_ops')"),
                Arguments.of("operations are no list", with(RSA, "key_ops", "verify"), "is not for verification"),
                Arguments.of("RSA for HMAC", with(RSA, "alg", "HS256"), "is for an algorithm ('alg')"),
                Arguments.of("RSA for ECDSA", with(RSA, "alg", "ES256"), "is for an algorithm ('alg')"),
                Arguments.of("P-256 for ES384", with(EC, "alg", "ES384"), "is for an algorithm ('alg')"),
                Arguments.of("kid is number", with(RSA, "kid", 1), "has a 'kid' that is not a string"),
                Arguments.of("no type", Map.of("n", "AQAB"), "has a type ('kty') other than RSA, EC and OKP"),
                Arguments.of("unknown type", Map.of("kty", "AKP"), "has a type ('kty') other than RSA, EC and OKP"),
                Arguments.of("EC point not on curve", with(EC, "y", "AQAB"), "is not a valid key of type EC"),
                Arguments.of(
                        "EC point of another key",
                        with(EC, "y", SigningKey.ec("x", "P-256").publicJwk().get("y")),
                        "is not a valid key of type EC"),
                Arguments.of("other curve", with(EC, "crv", "secp256k1"), "is not a valid key of type EC"),
                Arguments.of("curve for key exchange", with(EDWARDS, "crv", "X25519"), "other than Ed25519 and Ed448"),
                Arguments.of("short Ed25519", with(EDWARDS, "x", "AQAB"), "is not a valid key of type OKP"),
                Arguments.of("Ed25519 not base64url", with(EDWARDS, "x", "+/+/"), "is not a valid key of type OKP"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableKeys")
    void refusesSetOfUnusableKey(String name, Map<String, Object> jwk, String problem) {
        assertThatThrownBy(() -> parse(jwk))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageStartingWith("has no key that can be used: key 1 ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableKeys")
    void leavesUnusableKeyOut(String name, Map<String, Object> jwk, String problem) throws Exception {
        KeySet keys = parse(jwk, with(RSA, "kid", "good"));

        assertThat(keys.contains("good")).isTrue();
        assertThat(jwk.get("kid") instanceof String id && keys.contains(id)).isFalse();
    }

    @Test
    void namesEachProblem() {
        assertThatThrownBy(() -> parse(with(RSA, "use", "enc"), Map.of("kty", "oct", "k", "c2VjcmV0")))
                .hasMessage("has no key that can be used: key 1 is not for signatures ('use');"
                        + " key 2 is a private or symmetric key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1]}",
                "{\"keys\":[],\"keys\":[]}"
            })
    void refusesText(String json) {
        assertThatThrownBy(() -> KeySet.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnusableKeyException.class);
    }

    @Test
    void restrictsKeyToItsAlgorithm() throws Exception {
        KeySet keys = parse(with(RSA, "alg", "RS512"));

        assertThat(keys.candidates(JWSAlgorithm.RS512, "rsa")).hasSize(1);
        assertThat(keys.candidates(JWSAlgorithm.RS256, "rsa")).isEmpty();
        assertThat(keys.candidates(JWSAlgorithm.PS512, "rsa")).isEmpty();
    }

    @Test
    void findsKeyByTypeAndId() throws Exception {
        KeySet keys = parse(RSA.publicJwk(), EC.publicJwk(), EDWARDS.publicJwk(), with(RSA, "kid", "ec"));

        assertThat(keys.candidates(JWSAlgorithm.ES256, "ec")).hasSize(1);
        assertThat(keys.candidates(JWSAlgorithm.RS256, "ec")).hasSize(1);
        assertThat(keys.candidates(JWSAlgorithm.ES384, "ec")).isEmpty();
        assertThat(keys.candidates(JWSAlgorithm.EdDSA, null)).hasSize(1);
        assertThat(keys.candidates(JWSAlgorithm.RS256, null)).isEmpty();
        assertThat(keys.candidates(JWSAlgorithm.RS256, "unknown")).isEmpty();
    }

    @Test
    void ignoresCertificates() throws Exception {
        Map<String, Object> jwk = with(RSA, "x5u", "http://127.0.0.1:1/chain");
        jwk.put("x5c", List.of("not a certificate"));

        assertThat(parse(jwk).contains("rsa")).isTrue();
    }

    private static Map<String, Object> with(SigningKey key, String member, Object value) {
        Map<String, Object> jwk = new HashMap<>(key.publicJwk());
        jwk.put(member, value);
        return jwk;
    }

    private static KeySet parse(Map<?, ?>... keys) throws Exception {
        return KeySet.parse(new JsonMapper().writeValueAsBytes(Map.of("keys", Arrays.asList(keys))));
    }
}
