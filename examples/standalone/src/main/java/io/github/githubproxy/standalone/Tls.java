package io.github.githubproxy.standalone;

import io.github.githubproxy.ConfigException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import org.eclipse.jetty.util.Scanner;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's TLS. Once the files of its certificate have changed, new connections get the new one; the old one stays
 * where they do not belong together, as between the writing of one and the other.
 */
final class Tls extends ContainerLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final int SECONDS_BETWEEN_LOOKS = 2;

    private final TlsFiles files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();

    private Tls(TlsFiles files) {
        this.files = files;
    }

    /**
     * Reads the files, which are watched while this is started.
     *
     * @throws ConfigException if they do not hold a certificate and the key to it
     */
    static Tls of(TlsFiles files) {
        Tls tls = new Tls(files);
        tls.take(files.load());
        tls.watch();
        return tls;
    }

    /** What Jetty makes connections with. */
    SslContextFactory.Server context() {
        return context;
    }

    private void watch() {
        Scanner scanner = new Scanner();
        scanner.setScanInterval(SECONDS_BETWEEN_LOOKS);
        scanner.setReportExistingFilesOnStartup(false);
        scanner.addFile(files.certificate().toAbsolutePath());
        scanner.addFile(files.key().toAbsolutePath());
        scanner.addListener(new Scanner.BulkListener() {
            @Override
            public void pathsChanged(Map<Path, Scanner.Notification> changed) {
                renew();
            }
        });
        addBean(scanner);
    }

    private void renew() {
        try {
            KeyStore renewed = files.load();
            context.reload(same -> take(renewed));
            LOG.info("The certificate has been renewed");
        } catch (ConfigException e) {
            LOG.warn("The certificate has not been renewed, and the old one stays in use: {}", e.getMessage());
        } catch (Exception e) {
            LOG.warn("The certificate has not been renewed, and the old one stays in use", e);
        }
    }

    private void take(KeyStore identity) {
        context.setKeyStore(identity);
        context.setKeyStorePassword(ServerIdentity.STORE_PASSWORD);
    }
}
