package io.github.githubproxy.fakegithub.oidc;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A key pair that signs tokens, generated for each run. Immutable. */
public final class SigningKey {
    private static final int DEFAULT_RSA_BITS = 2048;

    private static final Map<String, String> JDK_CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final String keyId;
    private final KeyPair pair;
    private final String algorithm;
    private final Map<String, Object> publicJwk;

    private SigningKey(String keyId, KeyPair pair, String algorithm, Map<String, Object> members) {
        this.keyId = keyId;
        this.pair = pair;
        this.algorithm = algorithm;
        Map<String, Object> jwk = new LinkedHashMap<>(members);
        jwk.put("kid", keyId);
        jwk.put("use", "sig");
        this.publicJwk = jwk;
    }

    /** Generates an RSA key with 2048 bits, for RS256 unless another algorithm is asked for. */
    public static SigningKey rsa(String keyId) {
        return rsa(keyId, DEFAULT_RSA_BITS);
    }

    /** Generates an RSA key. */
    public static SigningKey rsa(String keyId, int bits) {
        KeyPair pair = generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "RSA");
        jwk.put("n", encode(unsigned(key.getModulus())));
        jwk.put("e", encode(unsigned(key.getPublicExponent())));
        return new SigningKey(keyId, pair, "RS256", jwk);
    }

    /**
     * Generates a key of an elliptic curve.
     *
     * @param curve {@code P-256}, {@code P-384} or {@code P-521}
     */
    public static SigningKey ec(String keyId, String curve) {
        KeyPair pair = generate("EC", new ECGenParameterSpec(JDK_CURVES.get(curve)));
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "EC");
        jwk.put("crv", curve);
        jwk.put("x", encode(fixedLength(key.getW().getAffineX(), length)));
        jwk.put("y", encode(fixedLength(key.getW().getAffineY(), length)));
        return new SigningKey(keyId, pair, "ES" + (length == 66 ? 512 : length * 8), jwk);
    }

    /**
     * Generates a key for EdDSA.
     *
     * @param curve {@code Ed25519} or {@code Ed448}
     */
    public static SigningKey edwards(String keyId, String curve) {
        KeyPair pair = generate(curve, new NamedParameterSpec(curve));
        byte[] encoded = pair.getPublic().getEncoded();
        // The X.509 form ends with the bytes of the key, after 12 others.
        byte[] x = Arrays.copyOfRange(encoded, 12, encoded.length);
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "OKP");
        jwk.put("crv", curve);
        jwk.put("x", encode(x));
        return new SigningKey(keyId, pair, "EdDSA", jwk);
    }

    private static KeyPair generate(String type, AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the {@code kid}. */
    public String keyId() {
        return keyId;
    }

    /** Returns the name of the algorithm that it signs with unless another is asked for. */
    public String algorithm() {
        return algorithm;
    }

    /** Returns the public key. */
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /** Returns the public key as a JSON Web Key. May be changed. */
    public Map<String, Object> publicJwk() {
        return new LinkedHashMap<>(publicJwk);
    }

    /**
     * Signs.
     *
     * @param algorithmName an algorithm for this type of key, such as {@code PS384}
     * @throws IllegalArgumentException if the algorithm is unknown or for another type of key
     */
    public byte[] sign(String algorithmName, byte[] input) {
        try {
            Signature signature = signature(algorithmName);
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(algorithmName, e);
        }
    }

    private static Signature signature(String name) throws GeneralSecurityException {
        if (name.equals("EdDSA")) {
            return Signature.getInstance("EdDSA");
        }
        String bits = name.substring(2);
        if (name.startsWith("RS")) {
            return Signature.getInstance("SHA" + bits + "withRSA");
        }
        if (name.startsWith("ES")) {
            return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
        }
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(
                "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
        return signature;
    }

    private static byte[] unsigned(BigInteger number) {
        return fixedLength(number, (number.bitLength() + 7) / 8);
    }

    private static byte[] fixedLength(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[length];
        int count = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - count, result, length - count, count);
        return result;
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
