package io.github.githubproxy.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.githubproxy.credentials.TestKeys;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.SslOptions;

/** A Redis server that accepts only TLS, with a self-signed certificate for one host. */
public final class TlsRedis implements AutoCloseable {
    public static final String PASSWORD = "trust & store";

    private final RedisServer server;
    private final Path trustStore;

    private TlsRedis(RedisServer server, Path trustStore) {
        this.server = server;
        this.trustStore = trustStore;
    }

    /** Starts a local server with a certificate for that address. */
    public static TlsRedis startFor(String address) throws IOException, GeneralSecurityException {
        Path directory = RedisServer.directory();
        KeyPair key = TestKeys.rsa(2048);
        Certificate certificate;
        try {
            certificate = certificate(key, address);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
        Path certificateFile =
                Files.writeString(directory.resolve("certificate.pem"), pem("CERTIFICATE", certificate.getEncoded()));
        Path keyFile = Files.writeString(
                directory.resolve("key.pem"),
                pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        Path trustStore = directory.resolve("trust store.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("redis", certificate);
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            store.store(out, PASSWORD.toCharArray());
        }
        int port = RedisServer.freePort();
        RedisServer server = RedisServer.start(
                directory,
                port,
                DefaultJedisClientConfig.builder()
                        .sslOptions(SslOptions.builder()
                                .truststore(trustStore.toFile(), PASSWORD.toCharArray())
                                .sslVerifyMode(redis.clients.jedis.SslVerifyMode.CA)
                                .build())
                        .build(),
                List.of(
                        "--port",
                        "0",
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificateFile.toString(),
                        "--tls-key-file",
                        keyFile.toString(),
                        "--tls-auth-clients",
                        "no"));
        return new TlsRedis(server, trustStore);
    }

    public RedisServer server() {
        return server;
    }

    public File trustStore() {
        return trustStore.toFile();
    }

    private static X509Certificate certificate(KeyPair key, String address)
            throws CertIOException, GeneralSecurityException, OperatorCreationException {
        Instant now = Instant.now();
        X500Principal name = new X500Principal("CN=redis");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(1, ChronoUnit.DAYS)),
                                Date.from(now.plus(1, ChronoUnit.DAYS)),
                                name,
                                key.getPublic())
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, address)))
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate())));
    }

    private static String pem(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
