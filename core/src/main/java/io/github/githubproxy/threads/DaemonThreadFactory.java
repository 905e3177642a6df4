package io.github.githubproxy.threads;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A factory of daemon threads, which do not keep the JVM running. Knows the threads that have not ended. Thread-safe. */
public final class DaemonThreadFactory implements ThreadFactory {
    /** A thread that was interrupted ends at once, unless it waits for something that cannot be interrupted. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private final String name;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /**
     * Creates a factory.
     *
     * @param name the name of each thread
     */
    public DaemonThreadFactory(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Waits up to a second until the threads have ended, except for the calling one. To be called after their executor was shut
     * down: a servlet container reports threads that outlive their web application as leaks, and {@code awaitTermination}
     * returns before the last thread has ended.
     */
    public void awaitEnd() {
        long end = System.nanoTime() + MAX_WAIT.toNanos();
        try {
            for (Thread thread : threads) {
                if (thread != Thread.currentThread()) {
                    // Zero would wait without end.
                    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
