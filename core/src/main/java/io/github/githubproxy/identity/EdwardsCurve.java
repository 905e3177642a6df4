package io.github.githubproxy.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The curves of EdDSA (RFC 8032), with the JDK's own signatures. Nimbus would need a further library, Tink, and has one curve
 * only.
 */
enum EdwardsCurve {
    ED25519("Ed25519", 32, "302a300506032b6570032100"),
    ED448("Ed448", 57, "3043300506032b6571033a00");

    private final String curveName;
    private final int keyLength;

    /** What comes before the bytes of a key in its X.509 form (RFC 8410, section 4), in hexadecimal. */
    private final String hexPrefix;

    EdwardsCurve(String curveName, int keyLength, String hexPrefix) {
        this.curveName = curveName;
        this.keyLength = keyLength;
        this.hexPrefix = hexPrefix;
    }

    /** Returns the curve with this value of {@code crv}. */
    static Optional<EdwardsCurve> find(String name) {
        return Arrays.stream(values())
                .filter(curve -> curve.curveName.equals(name))
                .findFirst();
    }

    /**
     * Returns a verifier of signatures.
     *
     * @param x the public key as RFC 8032 encodes it
     * @throws GeneralSecurityException if it is no public key of this curve
     */
    SignatureVerifier verifier(byte[] x) throws GeneralSecurityException {
        if (x.length != keyLength) {
            throw new GeneralSecurityException("a key of " + curveName + " has " + keyLength + " bytes");
        }
        byte[] prefix = HexFormat.of().parseHex(hexPrefix);
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + x.length);
        System.arraycopy(x, 0, encoded, prefix.length, x.length);
        PublicKey key = KeyFactory.getInstance(curveName).generatePublic(new X509EncodedKeySpec(encoded));
        // Throws if the bytes are no point of the curve.
        newSignature(key);
        return (algorithm, input, signature) -> verify(key, input, signature);
    }

    private boolean verify(PublicKey key, byte[] input, byte[] signature) {
        // The JDK ignores what follows the signature (RFC 8032, section 5.1.7, does not).
        if (signature.length != 2 * keyLength) {
            return false;
        }
        try {
            Signature verification = newSignature(key);
            verification.update(input);
            return verification.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("checked before", e);
        }
    }

    private Signature newSignature(PublicKey key) throws GeneralSecurityException {
        Signature verification = Signature.getInstance(curveName);
        verification.initVerify(key);
        return verification;
    }
}
