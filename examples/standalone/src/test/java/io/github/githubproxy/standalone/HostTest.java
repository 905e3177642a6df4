package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose filter and pages are configured by the environment alone. */
class HostTest {
    @TempDir
    private Path directory;

    @Test
    void pagesThatAreNamedByTheirClassesTellOfTheFiltersProxy() throws Exception {
        try (FakeGitHub gitHub = Setup.gitHub()) {
            Map<String, String> environment = Setup.environment(gitHub, directory);
            environment.put("CLIENT_REGISTRY_FILE_PATH", Setup.registry(directory, """
                    version: 1
                    clients:
                      - name: test
                        token: %s
                        admin: true
                    """.formatted(Setup.CLIENT_TOKEN)));
            try (ServerProcess host = ServerProcess.start(HostMain.class, directory, environment, List.of())) {
                URI uri = host.uri();
                assertThat(Setup.get(uri, "/repos/octo-org/hello-world").statusCode())
                        .isEqualTo(200);

                await().untilAsserted(() -> assertThat(Served.json(Setup.get(uri, "/-/status.json"))
                                .at("/windows/hour/total/requests")
                                .asInt())
                        .isEqualTo(1));
                assertThat(Setup.get(uri, "/-/status").body()).contains("<h1>");
                assertThat(Served.json(Setup.get(uri, "/-/usage"))
                                .at("/windows/hour/own/requests")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }
}
