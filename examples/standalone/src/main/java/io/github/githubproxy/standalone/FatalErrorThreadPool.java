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

    /** The stream itself: {@code System.err} is redirected to the log later, which is written by another thread. */
    private static final PrintStream STDERR = System.err;

    FatalErrorThreadPool(int maxThreads) {
        super(maxThreads);
    }

    /** Ends the process at an {@link OutOfMemoryError} of any thread that handles none itself. */
    static void exitOnUncaught() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof OutOfMemoryError) {
                exit();
            } else {
                failure.printStackTrace();
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
