package io.github.githubproxy.servlet.request;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a client is behind the minimum data rate: by the time that it has blocked a thread, less the time that its
 * bytes may take. Data sent faster than necessary is no credit for later. Used by one thread at a time, and by the {@link
 * DataRateWatch}, which interrupts a transfer that takes too long.
 */
public final class DataRateMeter {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final MinDataRate limit;
    private final DataRateWatch watch;

    // Guarded by this.
    private long lagNanos;
    private @Nullable Running running;

    DataRateMeter(MinDataRate limit, DataRateWatch watch) {
        this.limit = limit;
        this.watch = watch;
    }

    /** A read or write that blocks its thread until the client has sent or received something. */
    @FunctionalInterface
    public interface Transfer {
        /** Returns the number of bytes transferred; negative at the end of a body. */
        long run() throws IOException;
    }

    private static final class Running {
        private final Thread thread = Thread.currentThread();
        private final long start;
        private final long maxBytes;
        private boolean interrupted;

        Running(long start, long maxBytes) {
            this.start = start;
            this.maxBytes = maxBytes;
        }
    }

    /**
     * Runs a transfer and records it.
     *
     * @param maxBytes the bytes that it transfers at most
     * @return the result of the transfer
     * @throws SlowClientException if the client is too far behind, also before the transfer ends by itself
     */
    public long measure(long maxBytes, Transfer transfer) throws IOException {
        begin(maxBytes);
        watch.add(this);
        long bytes;
        try {
            bytes = transfer.run();
        } catch (IOException | RuntimeException | Error e) {
            if (end(0)) {
                throw tooSlow();
            }
            throw e;
        } finally {
            watch.remove(this);
        }
        if (end(Math.max(0, bytes)) || isTooFarBehind()) {
            throw tooSlow();
        }
        return bytes;
    }

    /** Returns whether the client is behind the minimum rate at all. */
    public synchronized boolean isBehind() {
        return lagNanos > 0;
    }

    /**
     * Interrupts the transfer, if any, with which the client would be too far behind even if all of its bytes were transferred
     * now.
     *
     * @return whether a transfer was interrupted
     */
    synchronized boolean interruptIfLate() {
        if (running == null
                || lagAfter(running, running.maxBytes) <= limit.tolerance().toNanos()) {
            return false;
        }
        running.interrupted = true;
        running.thread.interrupt();
        return true;
    }

    private synchronized void begin(long maxBytes) {
        running = new Running(limit.nanoTime().getAsLong(), maxBytes);
    }

    /** Returns whether the transfer was interrupted. Its interrupt does not outlast it. */
    private synchronized boolean end(long bytes) {
        Running ended = running;
        running = null;
        if (ended == null) {
            return false;
        }
        lagNanos = lagAfter(ended, bytes);
        if (ended.interrupted) {
            var unused = Thread.interrupted();
        }
        return ended.interrupted;
    }

    private long lagAfter(Running transfer, long bytes) {
        long blocked = limit.nanoTime().getAsLong() - transfer.start;
        return Math.max(0, lagNanos + blocked - bytes * NANOS_PER_SECOND / limit.bytesPerSecond());
    }

    private synchronized boolean isTooFarBehind() {
        return lagNanos > limit.tolerance().toNanos();
    }

    private SlowClientException tooSlow() {
        return new SlowClientException("the client is below " + limit.bytesPerSecond() + " bytes per second");
    }
}
