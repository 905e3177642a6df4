package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with {@code MOUNT} has GitHub's API there and nowhere else. */
class MountTest {
    private static FakeGitHub gitHub;
    private static StandaloneServer server;
    private static URI uri;

    @BeforeAll
    static void start(@TempDir Path directory) {
        gitHub = TestEnvironment.gitHub();
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put("MOUNT", "/some/prefix/");
        server = TestEnvironment.start(environment);
        uri = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        gitHub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/some/prefix/repos/octo-org/hello-world",
                "/some/prefix/api/v3/repos/octo-org/hello-world",
                "/some/prefix",
                "/some/prefix/",
                "/some/prefix/api/v3"
            })
    void servesGitHubApiBelowMount(String path) throws Exception {
        assertThat(TestEnvironment.get(uri, path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/repos/octo-org/hello-world", "/api/v3", "/", "/some", "/some/prefixes/zen"})
    void otherPathsGive404(String path) throws Exception {
        gitHub.journal().clear();

        var response = TestEnvironment.get(uri, path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"message\"").contains("\"documentation_url\"");
        assertThat(gitHub.journal().entries()).isEmpty();
    }

    @Test
    void serverPagesIgnoreMount() throws Exception {
        assertThat(TestEnvironment.get(uri, "/-/live").statusCode()).isEqualTo(200);
        assertThat(TestEnvironment.get(uri, "/some/prefix/-/live").statusCode()).isEqualTo(404);
    }

    @Test
    void uriIncludesMount() {
        assertThat(uri).hasScheme("http").hasPath("/some/prefix");
    }
}
