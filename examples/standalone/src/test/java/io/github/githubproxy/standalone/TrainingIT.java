package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code --train}, with the JDK of the build. */
class TrainingIT {
    private static final ArchiveFormat FORMAT = ArchiveFormat.of(Runtime.version());

    @TempDir
    private Path directory;

    /** The options let the JVM end with an error if it cannot use the archive. */
    @Test
    @Timeout(180)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to stop")
    void serverStartsWithArchive() throws Exception {
        Path archive = directory.resolve("server.archive");
        try (ServerProcess training = train(archive.toString(), "1")) {
            assertThat(training.exitCode()).as(training.out() + training.err()).isZero();
            assertThat(training.out())
                    .contains(archive + " has the " + FORMAT.text(), FORMAT.useOption(archive.toString()) + " -jar ");
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.{new,config}");

        List<String> options = List.of(
                "-Xmx256m",
                FORMAT.useOption(archive.toString()),
                FORMAT == ArchiveFormat.AOT_CACHE ? "-XX:AOTMode=on" : "-Xshare:on",
                "-Xlog:class+load:file=" + directory.resolve("classes.log"));
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess server =
                        ServerProcess.startJar(directory, TestEnvironment.environment(gitHub, directory), options)) {
            assertThat(TestEnvironment.get(server.uri(), "/repos/octo-org/hello-world")
                            .statusCode())
                    .isEqualTo(200);
            server.terminate();
            server.exitCode();
        }
        assertThat(Files.readAllLines(directory.resolve("classes.log")))
                .anyMatch(line -> line.contains(" io.github.githubproxy.Proxy source: shared objects file"));
    }

    @Test
    void rejectsFileThatCannotBeWritten() throws Exception {
        try (ServerProcess training =
                train(directory.resolve("none/server.archive").toString(), "1")) {
            assertThat(training.exitCode()).isEqualTo(2);
            assertThat(training.err())
                    .isEqualToIgnoringNewLines("github-proxy: --train: " + directory.resolve("none/server.archive")
                            + " cannot be written; there is no directory " + directory.resolve("none"));
        }
    }

    @Test
    void rejectsWrongTime() throws Exception {
        try (ServerProcess training = train("server.archive", "0")) {
            assertThat(training.exitCode()).isEqualTo(2);
            assertThat(training.err()).contains("SECONDS is \"0\"; it must be a whole number from 1 to 999");
        }
    }

    private ServerProcess train(String file, String seconds) throws IOException {
        return ServerProcess.startJar(directory, Map.of(), List.of(), Training.ARGUMENT, file, seconds);
    }
}
