package io.github.githubproxy.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as its users run it: configured by a file, on a port of its own, over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class GitHubProxyApplicationTest {
    private static final String CLIENT_TOKEN = "client-token-0123456789abcdef";
    private static final String ISSUE = "/github/repos/octo-org/hello-world/issues/1";

    @TempDir
    private Path directory;

    private FakeGitHub gitHub;

    @BeforeEach
    void startGitHub() {
        gitHub = FakeGitHub.builder().populate(DemoData::populate).start();
    }

    @AfterEach
    void stopGitHub() {
        gitHub.close();
    }

    @Test
    void servesRevalidatedResponseWithoutWarningInLog(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext application = start("")) {
            assertThat(get(application, ISSUE).headers().firstValue("Cache-Status"))
                    .get()
                    .asString()
                    .contains("fwd=uri-miss");

            HttpResponse<String> second = get(application, ISSUE);

            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.headers().firstValue("Cache-Status"))
                    .get()
                    .asString()
                    .contains("fwd-status=304");
            assertThat(second.body()).contains(uri(application, ISSUE).toString());
        }
        assertThat(output.getAll().lines().filter(line -> line.matches(".* (WARN|ERROR) .*")))
                .isEmpty();
    }

    @Test
    void formOfPatchReachesGitHub() throws Exception {
        try (ConfigurableApplicationContext application = start("")) {
            String form = "title=a%20b&state=closed";
            HttpRequest request = request(application, ISSUE)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method("PATCH", BodyPublishers.ofString(form))
                    .build();

            HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isNotEqualTo(500);
            assertThat(gitHub.journal()
                            .last(RequestPredicates.method("PATCH"))
                            .request()
                            .header("Content-Length"))
                    .contains(Integer.toString(form.length()));
        }
    }

    @Test
    void encodedSlashOfBranchReachesGitHub() throws Exception {
        try (ConfigurableApplicationContext application = start("")) {
            get(application, "/github/repos/octo-org/hello-world/branches/fix%2Fissue");

            assertThat(gitHub.journal()
                            .count(RequestPredicates.get("/repos/octo-org/hello-world/branches/fix%2Fissue")))
                    .isEqualTo(1);
        }
    }

    @Test
    void healthShowsWhetherGitHubResponds() throws Exception {
        try (ConfigurableApplicationContext application = start("")) {
            HttpResponse<String> health = get(application, "/actuator/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"gitHubProxy\":{\"status\":\"UP\"}");
        }
        try (ConfigurableApplicationContext application = start("")) {
            gitHub.close();

            HttpResponse<String> health = get(application, "/actuator/health");

            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"gitHubProxy\":{\"status\":\"DOWN\"}");
        }
    }

    @Test
    void metricsAreInRegistryOfApplication() throws Exception {
        try (ConfigurableApplicationContext application = start("")) {
            assertThat(get(application, "/actuator/prometheus").body())
                    .contains("github_proxy_credential_usable{credential=\"BOT\"} 1.0", "jvm_memory_used_bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cache-tll: 60 | github-proxy.cache-tll: not a property of the proxy; allowed are github-proxy.mount,",
                "cache-ttl: soon | it must be a number of seconds from 1 to",
                "mount: github | github-proxy.mount: github is not a path",
            })
    void wrongPropertyStopsStartWithMessage(String property, String message, CapturedOutput output) {
        assertThatThrownBy(() -> start(property).close()).hasRootCauseInstanceOf(ConfigException.class);

        assertThat(output).contains("APPLICATION FAILED TO START", message);
        assertThat(output).doesNotContain(DemoData.OCTOCAT_TOKEN);
    }

    private ConfigurableApplicationContext start(String property) throws IOException {
        Path clients = directory.resolve("clients.yaml");
        Files.writeString(clients, "version: 1\nclients:\n  - name: test\n    token: " + CLIENT_TOKEN + "\n");
        String properties = String.join(
                "\n  ",
                "github-proxy:",
                "github-api-url: " + gitHub.apiUrl(),
                "client-registry-file-path: " + clients,
                "github-pat:",
                "  bot: " + DemoData.OCTOCAT_TOKEN,
                property);
        Files.writeString(directory.resolve("application.yml"), properties);
        return SpringApplication.run(
                GitHubProxyApplication.class,
                "--spring.config.additional-location=" + directory.toUri(),
                "--server.port=0",
                "--server.address=127.0.0.1");
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext application, String path)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(application, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext application, String path) {
        return HttpRequest.newBuilder(uri(application, path)).header("Authorization", "token " + CLIENT_TOKEN);
    }

    private static URI uri(ConfigurableApplicationContext application, String path) {
        return URI.create(
                "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port") + path);
    }
}
