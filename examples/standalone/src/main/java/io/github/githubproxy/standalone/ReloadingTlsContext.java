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
 * The server's TLS context, which follows changes of the certificate and key files: new connections use the new
 * certificate. While certificate and key do not match, as between the writing of one file and the other, the old
 * certificate stays in use.
 *
 * <p>Changes are detected by content. Jetty's own scanner resolves symbolic links only once and misses files that are
 * replaced by moving a link, which is how Kubernetes renews mounted secrets.
 */
final class ReloadingTlsContext extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTlsContext.class);
    private static final int CHECK_INTERVAL_SECONDS = 5;

    private final TlsFiles files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private String fingerprint;
    private @Nullable ScheduledExecutorService checks;

    private ReloadingTlsContext(TlsFiles files) {
        this.files = files;
        this.fingerprint = files.fingerprint();
        use(files.load());
    }

    /**
     * Loads the files. They are watched while the returned object is started.
     *
     * @throws ConfigException if the files do not contain a certificate and its private key
     */
    static ReloadingTlsContext of(TlsFiles files) {
        return new ReloadingTlsContext(files);
    }

    /** Returns the context with which Jetty secures connections. */
    SslContextFactory.Server context() {
        return context;
    }

    @Override
    protected void doStart() {
        checks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificate");
            thread.setDaemon(true);
            return thread;
        });
        var unused = checks.scheduleWithFixedDelay(
                this::reloadIfChanged, CHECK_INTERVAL_SECONDS, CHECK_INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        if (checks != null) {
            checks.shutdownNow();
        }
    }

    private void reloadIfChanged() {
        String current = files.fingerprint();
        if (current.equals(fingerprint)) {
            return;
        }
        fingerprint = current;
        try {
            KeyStore renewed = files.load();
            context.reload(same -> use(renewed));
            LOG.info("Loaded the new TLS certificate");
        } catch (ConfigException e) {
            LOG.warn(
                    "The new TLS certificate is unusable; the old one stays in use: {}",
                    String.join("; ", e.problems()));
        } catch (Exception e) {
            LOG.warn("The new TLS certificate is unusable; the old one stays in use", e);
        }
    }

    private void use(KeyStore identity) {
        context.setKeyStore(identity);
        context.setKeyStorePassword(ServerKeyStore.PASSWORD);
    }
}
