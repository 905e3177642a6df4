package io.github.githubproxy.postgres;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** Everything that the backend, the pool and the driver log at any level. The driver uses {@code java.util.logging}. */
final class LogCapture implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level rootLevel = root.getLevel();
    private final Appender<ILoggingEvent> console = root.getAppender("STDOUT");
    private final Lines appender = new Lines();
    private final java.util.logging.Logger driver = java.util.logging.Logger.getLogger("org.postgresql");
    private final DriverLines handler = new DriverLines();

    private LogCapture() {}

    static LogCapture start() {
        LogCapture capture = new LogCapture();
        capture.appender.start();
        capture.root.detachAppender(capture.console);
        capture.root.addAppender(capture.appender);
        capture.root.setLevel(Level.TRACE);
        capture.handler.setLevel(java.util.logging.Level.ALL);
        capture.driver.setLevel(java.util.logging.Level.ALL);
        capture.driver.setUseParentHandlers(false);
        capture.driver.addHandler(capture.handler);
        return capture;
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        root.setLevel(rootLevel);
        root.detachAppender(appender);
        root.addAppender(console);
        driver.removeHandler(handler);
        driver.setUseParentHandlers(true);
        driver.setLevel(null);
    }

    private final class Lines extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    private final class DriverLines extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            lines.add(formatter.format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
