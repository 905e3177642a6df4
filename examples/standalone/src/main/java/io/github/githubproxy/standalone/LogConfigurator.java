package io.github.githubproxy.standalone;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets the server's log up, unless the system property {@code logback.configurationFile} names a file that does. In Java, since
 * an XML parser would take a fifth of the time to start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} - %msg%pairs%n";

    /** Creates a configurator; logback calls it. */
    public LogConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null && isSetUpByFile(context)) {
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
        propagateLevels(context);
        level(context, "io.github.githubproxy", levelOfProxy());
        // LOG_LEVEL does not apply: who asks for few messages must not lose the record of writes.
        level(context, "github-proxy.audit", Level.INFO);
        // Logs parts of malformed requests. Any client could fill the log with them.
        level(context, "org.eclipse.jetty.http.HttpParser", Level.ERROR);
        // Logs each write that ends because its client is too slow. The proxy logs that.
        level(context, "org.eclipse.jetty.util.Blocker", Level.ERROR);
        // Logs every few seconds that no sentinel is reachable. The cache backend logs that once.
        level(context, "redis.clients.jedis", Level.OFF);
        // Logs each broken connection with a stack trace, for a cache backend in EXTENSIONS_DIR. The proxy logs that
        // once.
        level(context, "com.zaxxer.hikari", Level.OFF);
        level(context, Logger.ROOT_LOGGER_NAME, Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender(context));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** If there is no such file, logback's own default would log all at DEBUG. */
    private static boolean isSetUpByFile(LoggerContext context) {
        DefaultJoranConfigurator file = new DefaultJoranConfigurator();
        file.setContext(context);
        return file.configure(context) == ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level levelOfProxy() {
        return ServerSettings.value(System.getenv(), ServerSettings.LOG_LEVEL.name())
                .map(Level::toLevel)
                .orElse(Level.INFO);
    }

    /** To java.util.logging, so that disabled log calls cost nothing there. */
    private static void propagateLevels(LoggerContext context) {
        LevelChangePropagator propagator = new LevelChangePropagator();
        propagator.setContext(context);
        propagator.start();
        context.addListener(propagator);
    }

    private static void level(LoggerContext context, String logger, Level level) {
        context.getLogger(logger).setLevel(level);
    }

    /** All log lines go to stdout. stderr is for the one line that says why the server does not start. */
    private static BoundedLogAppender appender(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("pairs", LogfmtPairsConverter::new);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        BoundedLogAppender appender = new BoundedLogAppender();
        appender.setContext(context);
        appender.setName("log");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
