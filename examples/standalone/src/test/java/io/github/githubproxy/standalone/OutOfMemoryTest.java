package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutOfMemoryTest {
    @Test
    void serverThreadWithoutMemoryEndsTheProcess(@TempDir Path directory) throws Exception {
        try (ServerProcess process =
                ServerProcess.start(OutOfMemoryMain.class, directory, Map.of(), List.of("-Xmx64m"))) {
            assertThat(process.exitCode()).isEqualTo(3);
            assertThat(process.err()).contains("out of memory").contains("-Xmx");
        }
    }
}
