package io.github.githubproxy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the configuration when the content of its files has changed and is settled. With a check each second, a change is
 * in force within five seconds.
 */
final class ConfigWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);
    private static final long INTERVAL_MILLIS = 1_000;

    /** The reason of a failure may be gone although the content is the same, such as too many open files. */
    private static final int CHECKS_BEFORE_RETRY = 30;

    private final ConfigReloader reloader;
    private final Runnable eachCheck;
    private final DaemonThreadFactory threads = new DaemonThreadFactory("github-proxy-config");
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(threads);
    private final SettledChanges changes = new SettledChanges();
    private int checksSinceFailure;

    /**
     * Makes a watcher.
     *
     * @param eachCheck runs after each check of the files
     */
    ConfigWatcher(ConfigReloader reloader, Runnable eachCheck) {
        this.reloader = reloader;
        this.eachCheck = eachCheck;
    }

    /** Begins to check the files every second. */
    void begin() {
        var unused = checks.scheduleWithFixedDelay(
                () -> {
                    runSafely(this::check);
                    runSafely(eachCheck);
                },
                INTERVAL_MILLIS,
                INTERVAL_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Reloads if the content of the files has changed and is settled. Not safe for use by several threads. */
    void check() {
        String now = reloader.fingerprint();
        if (now.equals(reloader.attempted())) {
            changes.reset();
            checksSinceFailure = reloader.hasFailed() ? checksSinceFailure + 1 : 0;
            if (checksSinceFailure == CHECKS_BEFORE_RETRY) {
                checksSinceFailure = 0;
                reloader.retry();
            }
        } else if (changes.isSettled(now + FileFingerprint.timesOf(reloader.files()))) {
            changes.reset();
            reload();
        }
    }

    private void reload() {
        try {
            reloader.reload();
        } catch (ConfigException e) {
            LOG.debug("The next attempt follows when the content of the files changes");
        }
    }

    /** Keeps the checks going whatever happens in one. */
    private void runSafely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The files of the configuration could not be checked", e);
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
        threads.awaitEnd();
    }
}
