package io.github.githubproxy.upstream;

import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the bodies that clients read, and copies those whose clients stall to temporary files, so that the connections to
 * GitHub and the credentials' slots are released. Bounded in bytes. Thread-safe.
 */
public final class SpoolWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolWatch.class);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK_MILLIS = 250;

    /** Copies run at GitHub's pace, so a few at once suffice. */
    private static final int THREADS = 16;

    /** Shorter bodies fit into the buffers between the proxy and its client. */
    private static final int UNWATCHED_BYTES = 64 * 1024;

    private final Set<SpooledBody> bodies = ConcurrentHashMap.newKeySet();
    private final AtomicLong spooledBytes = new AtomicLong();
    private final long maxBytes;
    private final DaemonThreadFactory copyThreads = new DaemonThreadFactory("github-proxy-spool");
    private final DaemonThreadFactory tickThreads = new DaemonThreadFactory("github-proxy-spool-watch");
    private final ThreadPoolExecutor copies = (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS, copyThreads);
    private final ScheduledExecutorService ticks = new ScheduledThreadPoolExecutor(1, tickThreads);

    /**
     * Creates a watch.
     *
     * @param maxBytes the size of all temporary files together
     */
    public SpoolWatch(long maxBytes) {
        this.maxBytes = maxBytes;
        copies.setKeepAliveTime(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        copies.allowCoreThreadTimeOut(true);
        var unused = ticks.scheduleWithFixedDelay(this::spoolStalled, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns a body that is spooled if its reader stalls; short bodies as they are. */
    ResponseBody watch(ResponseBody body) {
        boolean isShort = body.length() >= 0 && body.length() <= UNWATCHED_BYTES;
        return isShort ? body : new SpooledBody(body, this);
    }

    void add(SpooledBody body) {
        bodies.add(body);
    }

    /** Removes a body whose temporary file is deleted. */
    void remove(SpooledBody body, long bytes) {
        bodies.remove(body);
        spooledBytes.addAndGet(-bytes);
    }

    /** Counts bytes of a temporary file. Returns whether there is room for more. */
    boolean tryReserve(long bytes) {
        return spooledBytes.addAndGet(bytes) < maxBytes;
    }

    private void spoolStalled() {
        for (SpooledBody body : bodies) {
            try {
                if (body.claimIfStalled(STALLED_NANOS)) {
                    copies.execute(body::spool);
                }
            } catch (RuntimeException | Error e) {
                // An exception would end the schedule, and so the watch of all bodies.
                LOG.warn("A slow client's response cannot be copied to a file", e);
            }
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        copies.shutdownNow();
        tickThreads.awaitEnd();
        copyThreads.awaitEnd();
    }
}
