package io.github.githubproxy.servlet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Captures the events of a logger of the proxy. */
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

    /** Captures everything that the proxy logs at WARN and above. */
    LogCapture() {
        this("io.github.githubproxy", Level.WARN);
    }

    private LogCapture(String name, Level level) {
        logger = (Logger) LoggerFactory.getLogger(name);
        start();
        logger.setLevel(level);
        logger.addAppender(this);
    }

    /** Captures the access log, which is written by the thread that closes a response. */
    static LogCapture ofAccessLog() {
        return new LogCapture("io.github.githubproxy.access", Level.INFO);
    }

    /** Captures the audit log. */
    static LogCapture ofAuditLog() {
        return new LogCapture("github-proxy.audit", Level.INFO);
    }

    List<ILoggingEvent> events() {
        return List.copyOf(events);
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null);
    }
}
