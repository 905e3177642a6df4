package io.github.githubproxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Captures the output of one logger at INFO and above. Until it is closed, nothing of it is printed. */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    /** Starts capturing the logger of that name. */
    public CapturedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    /** Returns the lines so far, each prefixed with its level. */
    public List<String> lines() {
        return List.copyOf(lines.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Counts the lines that begin with that text. */
    public long count(String beginning) {
        return lines().stream().filter(line -> line.startsWith(beginning)).count();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
