package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;

/** Reads a server's certificate and the certificates of its issuers from PEM text. Other PEM objects are ignored. */
final class CertificateChainReader {
    private final String variable;

    /**
     * Creates a reader.
     *
     * @param variable the environment variable that names the file, for messages
     */
    CertificateChainReader(String variable) {
        this.variable = variable;
    }

    /**
     * Returns the certificates, the server's own first.
     *
     * @throws ConfigException if there is none, one is damaged, or one is not that of the issuer of the one before it
     */
    List<X509Certificate> read(String pem) {
        List<X509Certificate> chain = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            CertificateFactory certificates = CertificateFactory.getInstance("X.509");
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof X509CertificateHolder holder) {
                    chain.add((X509Certificate)
                            certificates.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw problem("holds something damaged or cut off");
        }
        if (chain.isEmpty()) {
            throw problem("holds no certificate");
        }
        requireOrder(chain);
        return List.copyOf(chain);
    }

    private void requireOrder(List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw problem(
                        "holds certificates of which number " + (i + 1) + " is not that of the issuer of number " + i);
            }
        }
    }

    private ConfigException problem(String found) {
        return new ConfigException(variable + " names a file that " + found
                + "; PEM text is expected (-----BEGIN CERTIFICATE-----): the server's own certificate, then that of its"
                + " issuer, and so on");
    }
}
