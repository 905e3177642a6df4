package io.github.githubproxy.standalone.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The log of the demo. */
public final class DemoLog {
    private static final List<String> LOGGERS = List.of("io.github.githubproxy", "github-proxy.audit");

    private DemoLog() {}

    /** Turns lines below WARN off: with dozens of them a second, nobody would see the figures. */
    public static void onlyWarnings() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            LOGGERS.forEach(name -> loggers.getLogger(name).setLevel(Level.WARN));
        }
    }
}
