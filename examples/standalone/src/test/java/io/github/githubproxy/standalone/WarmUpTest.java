package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests that the server sends to itself at start. */
class WarmUpTest {
    private final FakeGitHub gitHub = TestEnvironment.gitHub();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void servesWhileNotReady() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put("WARM_UP_SECONDS", "30");
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            assertThat(status(server.uri(), "/-/ready")).isEqualTo(503);
            assertThat(status(server.uri(), "/-/live")).isEqualTo(200);
            assertThat(status(server.uri(), "/repos/octo-org/hello-world")).isEqualTo(200);
        }
    }

    @Test
    void warmsUpByDefaultAndLeavesNoTrace() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.remove("WARM_UP_SECONDS");
        environment.put("LOG_LEVEL", "DEBUG");
        try (ServerProcess server = ServerProcess.start(directory, environment, List.of())) {
            await().until(() -> status(server.uri(), "/-/ready") == 200);

            assertThat(server.out())
                    .containsPattern("DEBUG WarmUp - The warm-up has sent [1-9][0-9]* requests")
                    .doesNotContain("WARN", "client=warm-up");
            assertThat(gitHub.journal().entries().toString()).doesNotContain("warm-up");
        }
    }

    private static int status(URI server, String path) throws Exception {
        return TestEnvironment.get(server, path).statusCode();
    }
}
