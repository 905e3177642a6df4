package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's TLS. Once the files of its certificate have changed, new connections get the new one; the old one stays
 * where they do not belong together, as between the writing of one and the other.
 *
 * <p>It is the content that is looked at: Jetty's own scanner follows links once and for all, and so loses sight of files
 * whose link has moved, which is how Kubernetes renews what it mounts.
 */
final class Tls extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final int SECONDS_BETWEEN_LOOKS = 5;

    private final TlsFiles files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private String seen;
    private @Nullable ScheduledExecutorService looks;

    private Tls(TlsFiles files) {
        this.files = files;
        this.seen = files.fingerprint();
        take(files.load());
    }

    /**
     * Reads the files, which are watched while this is started.
     *
     * @throws ConfigException if they do not hold a certificate and the key to it
     */
    static Tls of(TlsFiles files) {
        return new Tls(files);
    }

    /** What Jetty makes connections with. */
    SslContextFactory.Server context() {
        return context;
    }

    @Override
    protected void doStart() {
        looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificate");
            thread.setDaemon(true);
            return thread;
        });
        var unused = looks.scheduleWithFixedDelay(
                this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        if (looks != null) {
            looks.shutdownNow();
        }
    }

    private void look() {
        String now = files.fingerprint();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
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
