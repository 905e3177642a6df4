package io.github.githubproxy.servlet.request;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that ends reads and writes in which a client below the minimum data rate blocks another thread. Timeouts of
 * containers do not, since each byte starts them anew. Thread-safe.
 */
public final class DataRateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataRateWatch.class);

    /**
     * A transfer ends at the first interrupt in Jetty, and in Tomcat over HTTP/2. Over HTTP/1.1, Tomcat goes on with its wait,
     * but shortens it by at least a millisecond each time.
     */
    private static final int INTERRUPTS_PER_CHECK = 1_000;

    private final MinDataRate limit;
    private final Set<DataRateMeter> transfers = ConcurrentHashMap.newKeySet();
    private final DaemonThreadFactory factory = new DaemonThreadFactory("github-proxy-data-rate");
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, factory);

    private DataRateWatch(MinDataRate limit) {
        this.limit = limit;
    }

    /** Returns a watch that checks transfers until it is closed. */
    public static DataRateWatch start(MinDataRate limit) {
        DataRateWatch watch = new DataRateWatch(limit);
        long interval = limit.checkInterval().toNanos();
        var unused = watch.thread.scheduleWithFixedDelay(watch::check, interval, interval, TimeUnit.NANOSECONDS);
        return watch;
    }

    /** Returns a meter for one direction of one exchange. */
    public DataRateMeter newMeter() {
        return new DataRateMeter(limit, this);
    }

    void add(DataRateMeter transfer) {
        transfers.add(transfer);
    }

    void remove(DataRateMeter transfer) {
        transfers.remove(transfer);
    }

    private void check() {
        try {
            transfers.forEach(DataRateWatch::end);
        } catch (RuntimeException | Error e) {
            // An exception would end the checks.
            LOG.warn("Slow clients could not be looked for", e);
        }
    }

    private static void end(DataRateMeter transfer) {
        for (int i = 0; i < INTERRUPTS_PER_CHECK && transfer.interruptIfLate(); i++) {
            Thread.onSpinWait();
        }
    }

    /** Ends the checks. Transfers go on. */
    @Override
    public void close() {
        thread.shutdownNow();
        factory.awaitEnd();
    }
}
