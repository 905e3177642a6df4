package io.github.githubproxy.standalone;

import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Has parts of the JDK initialized on a thread of its own while the server reads its configuration: the trusted certificates,
 * which the HTTP client needs, and the management beans, which Jetty needs. They take a fifth of the time to start.
 */
final class EarlyInitialization {
    private EarlyInitialization() {}

    /** Begins. A failure has no effect: whoever needs the part initializes it, and fails. */
    static void begin() {
        Thread thread = new Thread(EarlyInitialization::run, "early-initialization");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((@Nullable KeyStore) null);
            for (TrustManager manager : trust.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    indexNames(x509);
                }
            }
        } catch (GeneralSecurityException e) {
            // The HTTP client will fail for the same reason.
            return;
        }
        ManagementFactory.getPlatformMBeanServer();
    }

    /** The JDK keeps the certificates, and each keeps the form of its name that is compared. */
    private static void indexNames(X509TrustManager manager) {
        for (X509Certificate certificate : manager.getAcceptedIssuers()) {
            if (certificate.getSubjectX500Principal().hashCode() == 0) {
                return;
            }
        }
    }
}
