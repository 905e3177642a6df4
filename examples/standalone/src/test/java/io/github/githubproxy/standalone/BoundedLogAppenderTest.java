package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedLogAppenderTest {
    private static final int QUEUE = 10;
    private static final String UNFORMATTABLE = "cannot be formatted";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final LoggerContext loggers = new LoggerContext();
    private final StallingReader written = new StallingReader();
    private final Logger logger = loggers.getLogger("test");

    BoundedLogAppenderTest() {
        loggers.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder() {
            @Override
            public byte[] encode(ILoggingEvent event) {
                if (event.getMessage().equals(UNFORMATTABLE)) {
                    throw new IllegalStateException(UNFORMATTABLE);
                }
                return super.encode(event);
            }
        };
        encoder.setContext(loggers);
        encoder.setPattern("%level %msg%nopex%n");
        encoder.start();
        BoundedLogAppender appender = new BoundedLogAppender(written, now::get);
        appender.setContext(loggers);
        appender.setQueueSize(QUEUE);
        appender.setEncoder(encoder);
        appender.start();
        loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    @AfterEach
    void stop() {
        written.resume();
        loggers.stop();
    }

    @Test
    void sumsUpIdenticalWarnings() {
        written.resume();
        for (int i = 0; i < 1_000; i++) {
            logger.warn("no file left: {}", "pipe", new IllegalStateException("24"));
        }
        logger.warn("no file left: {}", "socket");
        await().until(() -> written.lines().size() == 2);
        now.set(now.get().plus(RepeatedWarnings.WINDOW));
        await().until(() -> written.lines().size() == 3);
        logger.warn("no file left: {}", "pipe", new IllegalStateException("24"));

        await().untilAsserted(() -> assertThat(written.lines())
                .containsExactly(
                        "WARN no file left: pipe",
                        "WARN no file left: socket",
                        "WARN no file left: pipe (repeated 999 times)",
                        "WARN no file left: pipe"));
    }

    @Test
    void stopLogsSums() {
        written.resume();
        logger.error("broken");
        logger.error("broken");

        loggers.stop();

        assertThat(written.lines()).containsExactly("ERROR broken", "ERROR broken (repeated 1 times)");
    }

    @Test
    void logsEveryLineBelowWarn() {
        written.resume();
        logger.info("same");
        logger.info("same");

        await().until(() -> written.lines().equals(List.of("INFO same", "INFO same")));
    }

    @Test
    void lineThatCannotBeFormattedDoesNotEndTheLog() {
        written.resume();
        logger.info(UNFORMATTABLE);
        logger.info("next");

        await().until(() -> written.lines().equals(List.of("INFO next")));
    }

    /** The worker takes as many lines as the queue holds, and the queue is filled again. */
    @Test
    void stalledReaderDropsAndCountsLines() {
        int logged = 1_000;
        for (int i = 0; i < logged; i++) {
            logger.info("line {}", i);
        }
        written.resume();

        await().until(() -> !written.lines().isEmpty() && written.last().contains(" log lines were dropped"));
        int dropped = Integer.parseInt(written.last().split(" ", 3)[1]);
        assertThat(dropped).isGreaterThanOrEqualTo(logged - 2 * QUEUE - 1);
        assertThat(written.lines()).hasSize(logged - dropped + 1);
    }

    /** A reader of the log that reads nothing until it is told to. */
    private static final class StallingReader extends OutputStream {
        private final CountDownLatch resumed = new CountDownLatch(1);
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        void resume() {
            resumed.countDown();
        }

        List<String> lines() {
            return text.toString(StandardCharsets.UTF_8).lines().toList();
        }

        String last() {
            List<String> all = lines();
            return all.get(all.size() - 1);
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            try {
                resumed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            text.write(buffer, offset, length);
        }
    }
}
