package io.github.githubproxy.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes log lines to stdout on a thread of its own, so that the threads that log never wait, nor format the lines of the
 * access log. Under load, many lines are written at once. Lines that do not fit into the queue, since the reader of the log is
 * too slow, are dropped and counted. Identical warnings are summed up. Both numbers are logged within a second or the {@link
 * RepeatedWarnings#WINDOW}.
 */
public final class BoundedLogAppender extends OutputStreamAppender<ILoggingEvent> {
    private static final int USUAL_QUEUE_SIZE = 8_192;
    private static final int BUFFER = 64 * 1024;
    private static final long REPORT_MILLIS = 1_000;

    /** The time in which lines are collected. To wake the thread for each line would cost more than to write the line. */
    private static final long COLLECT_MILLIS = 20;

    private static final long STOP_MILLIS = 1_000;

    /** Its events have one argument, which is immutable, and need not be formatted by the thread that logs. */
    static final String ACCESS_LOG = "io.github.githubproxy.access";

    private final OutputStream out;
    private final RepeatedWarnings warnings;
    private final Object lock = new Object();
    private List<ILoggingEvent> queue = new ArrayList<>();
    private int queueSize = USUAL_QUEUE_SIZE;
    private int dropped;
    private boolean isAwaitingLines;
    private boolean isStopping;

    /** Lines that were dropped before those now in the queue. Used by the writing thread only. */
    private int unreported;

    private @Nullable Thread writer;

    /** Creates an appender; logback configures and starts it. */
    public BoundedLogAppender() {
        this(new Stdout(), InstantSource.system());
    }

    BoundedLogAppender(OutputStream out, InstantSource clock) {
        this.out = out;
        this.warnings = new RepeatedWarnings(clock);
        setImmediateFlush(false);
    }

    /** Sets the maximum number of lines that wait to be written. */
    public void setQueueSize(int lines) {
        this.queueSize = lines;
    }

    @Override
    public void start() {
        setOutputStream(new BufferedOutputStream(out, BUFFER));
        super.start();
        Thread thread = new Thread(this::writeUntilStopped, "log-writer");
        thread.setDaemon(true);
        writer = thread;
        thread.start();
    }

    /** Logs the sums, and waits up to a second for the queue to be written. */
    @Override
    public void stop() {
        Thread thread = writer;
        if (!isStarted() || thread == null) {
            return;
        }
        synchronized (lock) {
            isStopping = true;
            lock.notifyAll();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            // The reader of the log has stalled. To close the stream would wait for the line that is being written.
            started = false;
        } else {
            super.stop();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLoggerName().equals(ACCESS_LOG)) {
            event.prepareForDeferredProcessing();
        }
        synchronized (lock) {
            // Without room, the line is dropped, and later ones would only be counted as its repetitions.
            if (queue.size() >= queueSize) {
                dropped++;
            } else if (warnings.isFirst(event)) {
                queue.add(event);
                if (isAwaitingLines) {
                    lock.notifyAll();
                }
            }
        }
    }

    private void writeUntilStopped() {
        try {
            long lastReport = System.nanoTime();
            boolean isLast = false;
            while (!isLast) {
                isLast = awaitLines();
                write(taken());
                if (isLast || System.nanoTime() - lastReport >= REPORT_MILLIS * 1_000_000) {
                    write(reports(isLast ? warnings.all() : warnings.ended()));
                    lastReport = System.nanoTime();
                }
                collect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for lines, for a second at most, and returns whether the appender is being stopped. */
    private boolean awaitLines() throws InterruptedException {
        synchronized (lock) {
            isAwaitingLines = true;
            waitFor(REPORT_MILLIS, () -> !queue.isEmpty() || isStopping);
            isAwaitingLines = false;
            return isStopping;
        }
    }

    /** Waits for a condition that changes under the lock. To be called with the lock. */
    private void waitFor(long atMostMillis, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + atMostMillis * 1_000_000;
        long millis = atMostMillis;
        while (millis > 0 && !condition.getAsBoolean()) {
            lock.wait(millis);
            millis = (end - System.nanoTime()) / 1_000_000;
        }
    }

    private List<ILoggingEvent> taken() {
        synchronized (lock) {
            List<ILoggingEvent> lines = queue;
            queue = new ArrayList<>();
            unreported += dropped;
            dropped = 0;
            return lines;
        }
    }

    private void write(List<ILoggingEvent> lines) {
        if (lines.isEmpty()) {
            return;
        }
        lines.forEach(this::encode);
        try {
            getOutputStream().flush();
        } catch (IOException e) {
            addError("The log could not be written", e);
        }
    }

    /** A line that cannot be formatted must not end the log. */
    private void encode(ILoggingEvent event) {
        try {
            subAppend(event);
        } catch (RuntimeException e) {
            addError("A line of the log could not be formatted", e);
        }
    }

    private List<ILoggingEvent> reports(List<RepeatedWarnings.Sum> sums) {
        List<ILoggingEvent> lines = new ArrayList<>();
        for (RepeatedWarnings.Sum sum : sums) {
            lines.add(line(sum.logger(), sum.level(), sum.message() + " (repeated " + sum.repetitions() + " times)"));
        }
        if (unreported > 0) {
            lines.add(line(
                    BoundedLogAppender.class.getName(),
                    Level.WARN,
                    unreported + " log lines were dropped, because the log was not read fast enough"));
            unreported = 0;
        }
        return lines;
    }

    private ILoggingEvent line(String logger, Level level, String message) {
        LoggerContext loggers = (LoggerContext) getContext();
        return new LoggingEvent(
                BoundedLogAppender.class.getName(), loggers.getLogger(logger), level, message, null, null);
    }

    /** Waits until further lines have come, unless the appender is being stopped. */
    private void collect() throws InterruptedException {
        synchronized (lock) {
            waitFor(COLLECT_MILLIS, () -> isStopping);
        }
    }

    /** What stdout is at the moment, which a program may replace. Stays open. */
    private static final class Stdout extends OutputStream {
        @Override
        public void write(int octet) {
            System.out.write(octet);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            System.out.write(buffer, offset, length);
        }

        @Override
        public void flush() {
            System.out.flush();
        }
    }
}
