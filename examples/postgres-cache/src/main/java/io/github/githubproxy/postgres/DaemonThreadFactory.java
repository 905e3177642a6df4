package io.github.githubproxy.postgres;

import java.util.concurrent.ThreadFactory;

/**
 * A factory of daemon threads, which do not keep the JVM running.
 *
 * @param name the name of each thread
 */
record DaemonThreadFactory(String name) implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
