package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/** Creates the key store from which Jetty takes the server's certificate and private key. */
final class ServerKeyStore {
    /** A key store needs a password. This one is only kept in memory. */
    static final String PASSWORD = "in-memory";

    private ServerKeyStore() {}

    /**
     * Returns a key store with the certificates and the key.
     *
     * @throws ConfigException if the key is not that of the first certificate
     */
    static KeyStore of(List<X509Certificate> chain, PrivateKey key) {
        if (!match(chain.get(0).getPublicKey(), key)) {
            throw new ConfigException(TlsFiles.KEY_VARIABLE + " names the file of another key than that of the first"
                    + " certificate in the file of " + TlsFiles.CERTIFICATE_VARIABLE + "; they must belong together");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has this kind of key store", e);
        }
    }

    /** Returns whether the public key verifies a signature made with the private key. */
    private static boolean match(PublicKey publicKey, PrivateKey key) {
        byte[] text = {1};
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm(key));
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String signatureAlgorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
    }
}
