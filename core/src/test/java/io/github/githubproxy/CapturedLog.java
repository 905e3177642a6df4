package io.github.githubproxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What one logger says, at INFO and above, kept from the console until it is closed. */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    /** Listens to the logger of that name. */
    public CapturedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    /** Returns the lines so far, each with its level before it. */
    public List<String> lines() {
        return List.copyOf(lines.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** How many of them begin so. */
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
