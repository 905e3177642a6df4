package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose log goes to a pipe that is not read. */
class StalledLogTest {
    /** More lines than the queue holds, the lines that are being written and the pipe together. */
    private static final int REQUESTS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void requestsAreServedAndDroppedLinesCounted() throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process =
                        ServerProcess.startWithPipe(directory, TestEnvironment.environment(gitHub, directory));
                BufferedReader log = process.pipe()) {
            URI uri = URI.create(log.readLine().replaceAll(".* listens on (\\S+) .*", "$1"));
            try (RawClient client = new RawClient(uri)) {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(client.exchange(request()).status()).isEqualTo(401);
                }
            }

            String line = log.readLine();
            while (!line.contains(" log lines were dropped")) {
                line = log.readLine();
            }
        }
    }

    private static RawMessage request() {
        return new RawMessage("GET /zen HTTP/1.1", List.of("Host: x"), new byte[0]);
    }
}
