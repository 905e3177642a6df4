package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Failures of the process that {@code --train} starts. */
class TrainedServerTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void showsLastLinesOfServerThatDoesNotStart() {
        try (TrainedServer server = TrainedServer.start(List.of(JAVA, "-jar", "no-such.jar"), Map.of())) {
            assertThatThrownBy(server::uri)
                    .isInstanceOf(TrainingException.class)
                    .hasMessageStartingWith("the server to be trained has not started; its last lines:\n")
                    .hasMessageContaining("no-such.jar");
        }
    }

    @Test
    void namesProgramThatCannotBeStarted() {
        assertThatThrownBy(() -> TrainedServer.start(List.of("/no/such/java"), Map.of()))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("no JVM can be started: ")
                .hasMessageContaining("/no/such/java");
    }

    @Test
    void needsJar() {
        assertThatThrownBy(() -> Training.run(List.of(), System.out))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--train needs the server to be started from its jar");
    }
}
