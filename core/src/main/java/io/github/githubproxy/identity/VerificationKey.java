package io.github.githubproxy.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an issuer (RFC 7517), and what it may be used for. Immutable.
 *
 * @param keyId its {@code kid}; null if it has none
 * @param algorithms the algorithms of signatures that may be verified with it
 */
record VerificationKey(@Nullable String keyId, Set<JWSAlgorithm> algorithms, SignatureVerifier verifier) {
    private static final int MIN_RSA_BITS = 2048;

    /** The verification with longer keys takes too much time. */
    private static final int MAX_RSA_BITS = 8192;

    private static final List<String> SECRET_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /**
     * Reads a JSON Web Key. Members that concern X.509 certificates are ignored.
     *
     * @throws UnusableKeyException if tokens cannot be verified with it; the message begins with a verb
     */
    static VerificationKey of(Map<?, ?> jwk) throws UnusableKeyException {
        if (SECRET_MEMBERS.stream().anyMatch(jwk::containsKey)) {
            throw new UnusableKeyException("is a private or symmetric key");
        }
        if (jwk.containsKey("use") && !"sig".equals(jwk.get("use"))) {
            throw new UnusableKeyException("is not for signatures ('use')");
        }
        if (jwk.containsKey("key_ops")
                && !(jwk.get("key_ops") instanceof List<?> operations && operations.contains("verify"))) {
            throw new UnusableKeyException("is not for verification ('key_ops')");
        }
        Object id = jwk.get("kid");
        if (id != null && !(id instanceof String)) {
            throw new UnusableKeyException("has a 'kid' that is not a string");
        }
        VerificationKey key = read((String) id, jwk);
        return jwk.containsKey("alg") ? key.restrictedTo(jwk.get("alg")) : key;
    }

    private static VerificationKey read(@Nullable String id, Map<?, ?> jwk) throws UnusableKeyException {
        String type = jwk.get("kty") instanceof String text ? text : "";
        try {
            return switch (type) {
                case "RSA" -> rsa(id, RSAKey.parse(members(jwk, "kty", "n", "e")));
                case "EC" -> ec(id, ECKey.parse(members(jwk, "kty", "crv", "x", "y")));
                case "OKP" -> edwards(id, members(jwk, "crv", "x"));
                default -> throw new UnusableKeyException("has a type ('kty') other than RSA, EC and OKP");
            };
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableKeyException("is not a valid key of type " + type);
        }
    }

    private static VerificationKey rsa(@Nullable String id, RSAKey jwk) throws JOSEException, UnusableKeyException {
        RSAPublicKey key = jwk.toRSAPublicKey();
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new UnusableKeyException(
                    "has " + bits + " bits; RSA keys of " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits can be used");
        }
        return new VerificationKey(id, SignatureAlgorithms.RSA, adapt(new RSASSAVerifier(key)));
    }

    private static VerificationKey ec(@Nullable String id, ECKey jwk) throws JOSEException, UnusableKeyException {
        JWSAlgorithm algorithm = SignatureAlgorithms.EC.get(jwk.getCurve().getName());
        if (algorithm == null) {
            throw new UnusableKeyException("is of a curve ('crv') other than P-256, P-384 and P-521");
        }
        return new VerificationKey(id, Set.of(algorithm), adapt(new ECDSAVerifier(jwk.toECPublicKey())));
    }

    private static VerificationKey edwards(@Nullable String id, Map<String, Object> jwk)
            throws GeneralSecurityException, UnusableKeyException {
        if (!(jwk.get("crv") instanceof String name && jwk.get("x") instanceof String x)) {
            throw new UnusableKeyException("lacks 'crv' or 'x'");
        }
        EdwardsCurve curve = EdwardsCurve.find(name)
                .orElseThrow(() -> new UnusableKeyException("is of a curve ('crv') other than Ed25519 and Ed448"));
        return new VerificationKey(
                id,
                Set.of(SignatureAlgorithms.EDWARDS),
                curve.verifier(Base64.getUrlDecoder().decode(x)));
    }

    private static SignatureVerifier adapt(JWSVerifier verifier) {
        return (algorithm, input, signature) -> {
            try {
                return verifier.verify(new JWSHeader(algorithm), input, Base64URL.encode(signature));
            } catch (JOSEException e) {
                // Such as an ECDSA signature of a wrong length.
                return false;
            }
        };
    }

    private static Map<String, Object> members(Map<?, ?> jwk, String... names) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name : names) {
            Object value = jwk.get(name);
            if (value != null) {
                members.put(name, value);
            }
        }
        return members;
    }

    private VerificationKey restrictedTo(@Nullable Object algorithmName) throws UnusableKeyException {
        JWSAlgorithm algorithm = SignatureAlgorithms.find(algorithmName);
        if (algorithm == null || !algorithms.contains(algorithm)) {
            throw new UnusableKeyException("is for an algorithm ('alg') that does not fit its type or is not accepted");
        }
        return new VerificationKey(keyId, Set.of(algorithm), verifier);
    }
}
