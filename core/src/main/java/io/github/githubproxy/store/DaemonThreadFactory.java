package io.github.githubproxy.store;

import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that keep no process from its end.
 *
 * @param name the name of each
 */
public record DaemonThreadFactory(String name) implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
