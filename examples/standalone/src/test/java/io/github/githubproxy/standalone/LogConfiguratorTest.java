package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogConfiguratorTest {
    private static final String PROPERTY = "logback.configurationFile";

    @TempDir
    Path directory;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        System.clearProperty(PROPERTY);
        context.stop();
    }

    private Configurator.ExecutionStatus configure() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        return new LogConfigurator().configure(context);
    }

    private Logger root() {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void isTheServersOwnWithoutFile() {
        assertThat(configure()).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(root().getLevel()).isEqualTo(Level.WARN);
        assertThat(root().getAppender("log")).isInstanceOf(BoundedLogAppender.class);
        assertThat(context.getLogger("github-proxy.audit").getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void isThatOfNamedFile() throws Exception {
        Path file =
                Files.writeString(directory.resolve("own.xml"), "<configuration><root level='ERROR'/></configuration>");
        System.setProperty(PROPERTY, file.toString());

        assertThat(configure()).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(root().getLevel()).isEqualTo(Level.ERROR);
        assertThat(root().getAppender("log")).isNull();
    }

    @Test
    void isTheServersOwnIfNamedFileIsMissing() {
        System.setProperty(PROPERTY, directory.resolve("typo.xml").toString());

        assertThat(configure()).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(root().getLevel()).isEqualTo(Level.WARN);
        assertThat(root().getAppender("log")).isInstanceOf(BoundedLogAppender.class);
    }
}
