package io.github.githubproxy.standalone;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous appender that never blocks the threads that log. Lines that do not fit into its queue, since the reader of
 * the log is too slow, are dropped and counted. Identical warnings are summed up. Both numbers are logged within a second or
 * the {@link RepeatedWarnings#WINDOW}.
 */
public final class BoundedLogAppender extends AsyncAppender {
    private static final int REPORT_SECONDS = 1;

    private final RepeatedWarnings warnings;
    private final Object queueLock = new Object();
    private int dropped;
    private @Nullable ScheduledExecutorService reporter;
    private @Nullable Future<?> reports;

    /** Creates an appender; logback configures and starts it. */
    public BoundedLogAppender() {
        this(InstantSource.system());
    }

    BoundedLogAppender(InstantSource clock) {
        this.warnings = new RepeatedWarnings(clock);
        setNeverBlock(true);
        setDiscardingThreshold(0);
    }

    @Override
    public void start() {
        super.start();
        reporter = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "log-reporter");
            thread.setDaemon(true);
            return thread;
        });
        reports = reporter.scheduleWithFixedDelay(
                () -> report(warnings.ended()), REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
    }

    /** Logs the sums, and waits up to a second for the queue to be written. */
    @Override
    public void stop() {
        if (reporter != null && reports != null) {
            reports.cancel(false);
            reporter.shutdown();
            report(warnings.all());
        }
        super.stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        // Without room, the line would be dropped, and later ones would only be counted as its repetitions.
        if (getRemainingCapacity() == 0 || warnings.isFirst(event)) {
            super.append(event);
        }
    }

    @Override
    protected void put(ILoggingEvent event) {
        synchronized (queueLock) {
            if (getRemainingCapacity() == 0) {
                dropped++;
            } else {
                super.put(event);
            }
        }
    }

    private void report(List<RepeatedWarnings.Sum> sums) {
        for (RepeatedWarnings.Sum sum : sums) {
            log(sum.logger(), sum.level(), sum.message() + " (repeated " + sum.repetitions() + " times)");
        }
        synchronized (queueLock) {
            if (dropped > 0 && getRemainingCapacity() > 0) {
                int lines = dropped;
                dropped = 0;
                log(
                        BoundedLogAppender.class.getName(),
                        Level.WARN,
                        lines + " log lines were dropped, because the log was not read fast enough");
            }
        }
    }

    private void log(String logger, Level level, String message) {
        LoggerContext loggers = (LoggerContext) getContext();
        super.append(new LoggingEvent(
                BoundedLogAppender.class.getName(), loggers.getLogger(logger), level, message, null, null));
    }
}
