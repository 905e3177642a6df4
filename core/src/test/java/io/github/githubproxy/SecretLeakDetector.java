package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Captures all logging at TRACE and all telemetry events, and searches them for secrets. */
final class SecretLeakDetector implements AutoCloseable {
    /** Loggers of the proxy and its libraries. The simulator is not among them, because it logs what it receives. */
    private static final List<String> TRACED_LOGGERS = List.of(
            "io.github.githubproxy", "okhttp3", "com.auth0", "com.github.benmanes", "com.hubspot", "org.bouncycastle");

    private final Set<String> captured = ConcurrentHashMap.newKeySet();
    private final Appender appender = new Appender();
    private final JulHandler handler = new JulHandler();
    private final java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    private final Logger simulator = logger("io.github.githubproxy.fakegithub");

    SecretLeakDetector() {
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        for (String name : TRACED_LOGGERS) {
            logger(name).setLevel(Level.TRACE);
            logger(name).addAppender(appender);
            logger(name).setAdditive(false);
        }
        simulator.setLevel(Level.OFF);
        jul.setLevel(java.util.logging.Level.ALL);
        jul.addHandler(handler);
    }

    /** Returns a collector that captures its events. */
    TelemetryCollector collector() {
        return new TelemetryCollector() {
            @Override
            public void collectGitHubResponse(GitHubResponseEvent event) {
                captured.add(event.toString());
            }

            @Override
            public void collectProxyRequest(ProxyRequestEvent event) {
                captured.add(event.toString());
            }
        };
    }

    /** Captures the {@code toString} of an object. */
    void capture(Object shown) {
        captured.add(String.valueOf(shown));
    }

    int lines() {
        return captured.size();
    }

    /** Fails if no captured line contains the text. Shows that capturing works. */
    void assertCaptured(String text) {
        assertThat(captured).anyMatch(line -> line.contains(text));
    }

    /** Fails if a captured line contains a secret or most of one. */
    void assertNotCaptured(Collection<String> secrets) {
        String all = captured.stream().collect(Collectors.joining("\n"));
        for (String secret : secrets) {
            String most = secret.length() > 24 ? secret.substring(4, 20) : secret;
            assertThat(all.contains(secret) || all.contains(most))
                    .as("one of %s secrets is in %s captured lines", secrets.size(), captured.size())
                    .isFalse();
        }
    }

    /** Returns all credentials sent to GitHub: tokens, and the JSON web tokens of Apps. */
    static Set<String> sentTo(Journal journal) {
        return journal.entries().stream()
                .flatMap(entry -> entry.request().header("Authorization").stream())
                .map(value -> value.substring(value.indexOf(' ') + 1))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        for (String name : TRACED_LOGGERS) {
            logger(name).detachAppender(appender);
            logger(name).setLevel(null);
            logger(name).setAdditive(true);
        }
        simulator.setLevel(null);
        jul.removeHandler(handler);
        jul.setLevel(java.util.logging.Level.INFO);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private final class Appender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            captured.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                captured.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    private final class JulHandler extends Handler {
        @Override
        public void publish(LogRecord record) {
            Stream<Object> parameters =
                    record.getParameters() == null ? Stream.empty() : Stream.of(record.getParameters());
            captured.add(
                    record.getMessage() + parameters.map(String::valueOf).collect(Collectors.joining(" ", " ", "")));
            if (record.getThrown() != null) {
                captured.add(record.getThrown().toString());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
