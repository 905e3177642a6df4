package io.github.githubproxy.standalone.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks again and again on daemon threads, also after they have failed. Thread-safe. */
public final class RepeatedTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedTasks.class);

    /** A request to a proxy in the same process ends far sooner. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(2);

    private final ScheduledExecutorService executor;
    private final List<Future<?>> tasks = new CopyOnWriteArrayList<>();

    /** A task. */
    public interface Task {
        /** Runs it once. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Creates an instance without tasks.
     *
     * @param threads the number of tasks that may run at the same time
     */
    public RepeatedTasks(int threads) {
        executor = Executors.newScheduledThreadPool(threads, task -> {
            Thread thread = new Thread(task, "demo");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Adds a task.
     *
     * @param start when it is first run
     * @param interval the time between the end of a run and the next
     */
    public void add(Duration start, Duration interval, Task task) {
        tasks.add(executor.scheduleWithFixedDelay(
                () -> run(task), start.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Lets the tasks that are running end, and starts no others. */
    @Override
    public void close() {
        tasks.forEach(task -> task.cancel(false));
        executor.shutdown();
        try {
            if (!executor.awaitTermination(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            // The executor would not run the task again if the exception reached it.
            LOG.debug("A task of the demo failed", e);
        }
    }
}
