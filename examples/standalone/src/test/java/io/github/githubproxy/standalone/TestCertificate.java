package io.github.githubproxy.standalone;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate for this machine, with its issuer and the root that clients trust.
 *
 * @param leaf the server's certificate
 * @param issuer the certificate of its issuer
 * @param root the certificate that clients trust
 */
record TestCertificate(HeldCertificate leaf, HeldCertificate issuer, HeldCertificate root) {
    /** A key algorithm with an encoding. */
    enum Key {
        RSA_PKCS8("PRIVATE KEY") {
            @Override
            HeldCertificate.Builder kind(HeldCertificate.Builder certificate) {
                return certificate.rsa2048();
            }
        },
        RSA_PKCS1("RSA PRIVATE KEY") {
            @Override
            HeldCertificate.Builder kind(HeldCertificate.Builder certificate) {
                return certificate.rsa2048();
            }
        },
        EC_PKCS8("PRIVATE KEY") {
            @Override
            HeldCertificate.Builder kind(HeldCertificate.Builder certificate) {
                return certificate.ecdsa256();
            }
        },
        EC_SEC1("EC PRIVATE KEY") {
            @Override
            HeldCertificate.Builder kind(HeldCertificate.Builder certificate) {
                return certificate.ecdsa256();
            }
        };

        private final String label;

        Key(String label) {
            this.label = label;
        }

        abstract HeldCertificate.Builder kind(HeldCertificate.Builder certificate);

        String pem(HeldCertificate certificate) {
            try {
                PrivateKeyInfo info = PrivateKeyInfo.getInstance(
                        certificate.keyPair().getPrivate().getEncoded());
                StringWriter text = new StringWriter();
                try (PemWriter writer = new PemWriter(text)) {
                    writer.writeObject(new PemObject(label, encoded(info)));
                }
                return text.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] encoded(PrivateKeyInfo info) throws IOException {
            return switch (this) {
                case RSA_PKCS8, EC_PKCS8 -> info.getEncoded();
                case RSA_PKCS1 -> info.parsePrivateKey().toASN1Primitive().getEncoded();
                case EC_SEC1 ->
                    new ECPrivateKey(
                                    256,
                                    ECPrivateKey.getInstance(info.parsePrivateKey())
                                            .getKey(),
                                    info.getPrivateKeyAlgorithm().getParameters())
                            .getEncoded();
            };
        }
    }

    static TestCertificate of(Key key) {
        HeldCertificate root = new HeldCertificate.Builder()
                .certificateAuthority(1)
                .commonName("root")
                .build();
        HeldCertificate issuer = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("issuer")
                .signedBy(root)
                .build();
        HeldCertificate leaf = key.kind(new HeldCertificate.Builder())
                .commonName("server")
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(issuer)
                .build();
        return new TestCertificate(leaf, issuer, root);
    }

    /** Returns the certificate chain of the server. */
    String chainPem() {
        return leaf.certificatePem() + issuer.certificatePem();
    }

    /** Writes both files and returns the environment that names them. */
    Map<String, String> writeTo(Path directory, Key key) {
        try {
            Map<String, String> environment = new HashMap<>();
            environment.put(
                    "TLS_CERT_FILE",
                    Files.writeString(directory.resolve("tls.crt"), chainPem()).toString());
            environment.put(
                    "TLS_KEY_FILE",
                    Files.writeString(directory.resolve("tls.key"), key.pem(leaf))
                            .toString());
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a client that trusts the root and offers these protocols. */
    OkHttpClient client(Protocol... offered) {
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(root.certificate())
                .build();
        return new OkHttpClient.Builder()
                .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                .protocols(List.of(offered))
                .build();
    }
}
