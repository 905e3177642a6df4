package io.github.githubproxy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.store.DaemonThreadFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the configuration when the content of its files has changed. A file may be read while it is being written, so a
 * change is taken once two looks in a row see the same; a file that keeps changing is taken at the third. With a look each
 * second, a change is in force within four seconds.
 */
final class ConfigWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);
    private static final long INTERVAL_MILLIS = 1_000;
    private static final int MAX_UNSETTLED = 2;

    private final List<Path> files;
    private final ConfigReloader reloader;
    private final Runnable eachLook;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("github-proxy-config"));
    private String seen;
    private int unsettled;

    /**
     * Makes a watcher.
     *
     * @param eachLook runs at each look at the files
     */
    ConfigWatcher(List<Path> files, ConfigReloader reloader, Runnable eachLook) {
        this.files = files;
        this.reloader = reloader;
        this.eachLook = eachLook;
        this.seen = reloader.attempted();
    }

    /** Begins to look at the files every second. */
    void begin() {
        var unused =
                looks.scheduleWithFixedDelay(this::lookSafely, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the files, and reloads if it is time. Not safe for use by several threads. */
    void look() {
        eachLook.run();
        String now = FileFingerprint.of(files);
        boolean isSettled = now.equals(seen) || unsettled == MAX_UNSETTLED;
        seen = now;
        if (now.equals(reloader.attempted())) {
            unsettled = 0;
        } else if (!isSettled) {
            unsettled++;
        } else {
            unsettled = 0;
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

    /** Keeps the looks going whatever happens in one. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The files of the configuration could not be looked at", e);
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
