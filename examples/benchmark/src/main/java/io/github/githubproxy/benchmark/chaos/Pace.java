package io.github.githubproxy.benchmark.chaos;

import java.util.concurrent.TimeUnit;

/**
 * Lets several threads do something at a common rate. Time that was lost is made up for, but no more than some seconds. Can
 * be paused. Thread-safe.
 */
final class Pace {
    private static final long MAX_LAG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long intervalNanos;
    private boolean running;
    private long nextNanos;

    /** Creates a pace that is paused. */
    Pace(double perSecond) {
        this.intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    /** Starts or continues. */
    synchronized void resume() {
        running = true;
        nextNanos = System.nanoTime();
        notifyAll();
    }

    /** Lets nothing more begin until {@link #resume()}. */
    synchronized void pause() {
        running = false;
    }

    /** Waits until the calling thread's turn. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(reserve() - System.nanoTime());
    }

    private synchronized long reserve() throws InterruptedException {
        while (!running) {
            wait();
        }
        long reserved = Math.max(nextNanos, System.nanoTime() - MAX_LAG_NANOS);
        nextNanos = reserved + intervalNanos;
        return reserved;
    }
}
