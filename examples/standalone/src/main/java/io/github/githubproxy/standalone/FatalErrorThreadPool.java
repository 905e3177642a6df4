package io.github.githubproxy.standalone;

import java.io.PrintStream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server's threads. An {@link OutOfMemoryError} that reaches one of them ends the process, because Jetty may have lost its
 * acceptor or a selector by then, and would live on without serving anyone.
 */
final class FatalErrorThreadPool extends QueuedThreadPool {
    /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int EXIT_CODE = 3;

    /** Found while there is memory. The log would need another thread. */
    private static final PrintStream STDERR = System.err;

    FatalErrorThreadPool(int maxThreads) {
        super(maxThreads);
    }

    /**
     * Ends the process at an {@link OutOfMemoryError} of any thread that handles none itself.
     *
     * @param others handles other exceptions
     */
    static void exitOnUncaught(Thread.UncaughtExceptionHandler others) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof OutOfMemoryError) {
                exit();
            } else {
                others.uncaughtException(thread, failure);
            }
        });
    }

    @Override
    protected void runJob(Runnable job) {
        try {
            super.runJob(job);
        } catch (OutOfMemoryError e) {
            exit();
            throw e;
        }
    }

    /** Runs no shutdown hooks: they would need memory. */
    private static void exit() {
        STDERR.println("github-proxy: out of memory; the process ends. Give it a larger heap (-Xmx).");
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
