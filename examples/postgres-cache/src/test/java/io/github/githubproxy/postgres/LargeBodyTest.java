package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LargeBodyTest {
    /** Room for one body of 20 MB, not for two. */
    private static final String HEAP = "-Xmx40m";

    @Test
    void bodyIsInMemoryOnlyOnce() throws Exception {
        PostgresServer server = PostgresServer.shared();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeBodyMain.class.getName(),
                        server.url(server.createDatabase()) + "?timeout=30000")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).endsWith("equal\n");
    }
}
