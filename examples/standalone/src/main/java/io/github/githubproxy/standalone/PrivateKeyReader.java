package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Reads a private key from PEM text: PKCS#8, or the traditional formats of RSA and EC keys. Messages of exceptions never
 * contain parts of the key.
 */
final class PrivateKeyReader {
    private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS = Map.of(
            PKCSObjectIdentifiers.rsaEncryption, "RSA",
            X9ObjectIdentifiers.id_ecPublicKey, "EC",
            EdECObjectIdentifiers.id_Ed25519, "EdDSA",
            EdECObjectIdentifiers.id_Ed448, "EdDSA");

    private final String variable;

    /**
     * Creates a reader.
     *
     * @param variable the environment variable that names the file, for messages
     */
    PrivateKeyReader(String variable) {
        this.variable = variable;
    }

    /**
     * Returns the first private key in the text.
     *
     * @throws ConfigException if there is none, or it cannot be read
     */
    PrivateKey read(String pem) {
        Optional<PrivateKeyInfo> info;
        try {
            info = find(pem);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw damaged();
        }
        return key(info.orElseThrow(() -> problem("holds no private key")));
    }

    private Optional<PrivateKeyInfo> find(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return Optional.of(pair.getPrivateKeyInfo());
                }
                if (found instanceof PrivateKeyInfo info) {
                    return Optional.of(info);
                }
                if (found instanceof PKCS8EncryptedPrivateKeyInfo || found instanceof PEMEncryptedKeyPair) {
                    throw problem("holds a private key that is encrypted with a passphrase");
                }
            }
        }
        return Optional.empty();
    }

    /** Converts the key with the JDK's own providers, because the JDK's TLS uses it. */
    private PrivateKey key(PrivateKeyInfo info) {
        String algorithm = ALGORITHMS.get(info.getPrivateKeyAlgorithm().getAlgorithm());
        if (algorithm == null) {
            throw problem("holds a private key of a kind that TLS is not used with");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw damaged();
        }
    }

    private ConfigException damaged() {
        return problem("holds something damaged or cut off");
    }

    private ConfigException problem(String found) {
        return new ConfigException(variable + " names a file that " + found
                + "; PEM text is expected: the private key of the certificate, RSA, EC or EdDSA, not encrypted"
                + " (-----BEGIN PRIVATE KEY-----, -----BEGIN RSA PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----)");
    }
}
