package io.github.githubproxy.standalone;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is configured by {@code web.xml} and environment variables only. */
class WebXmlTest {
    private static final Pattern XML_BLOCK = Pattern.compile("(?s)```xml\n(<(?:filter|listener|servlet)>.*?)```");

    @TempDir
    private Path directory;

    @Test
    void documentedWebXmlServesProxyPages() throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub()) {
            Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
            environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
            environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, """
                    version: 1
                    clients:
                      - name: test
                        token: %s
                        admin: true
                    """.formatted(
                            TestEnvironment.CLIENT_TOKEN)));
            Path application = application(documentedXml("README.md") + documentedXml("docs/monitoring.md"));
            try (ServerProcess host =
                    ServerProcess.start(WebAppMain.class, directory, environment, List.of(), application.toString())) {
                URI uri = host.uri();
                assertThat(TestEnvironment.get(uri, "/github/repos/octo-org/hello-world")
                                .statusCode())
                        .isEqualTo(200);

                await().untilAsserted(() -> assertThat(ServerFixture.json(TestEnvironment.get(uri, "/-/status.json"))
                                .at("/windows/hour/total/requests")
                                .asInt())
                        .isEqualTo(1));
                assertThat(TestEnvironment.get(uri, "/-/status").body()).contains("<h1>");
                assertThat(TestEnvironment.get(uri, "/-/live").body()).isEqualTo("{\"status\":\"live\"}");
                assertThat(TestEnvironment.get(uri, "/-/health").body()).startsWith("{\"status\":\"healthy\"");
                assertThat(TestEnvironment.get(uri, "/-/metrics").body()).contains("github_proxy_requests_total{");
                assertThat(ServerFixture.json(TestEnvironment.get(uri, "/-/usage"))
                                .at("/windows/hour/own/requests")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }

    /** Returns the samples for {@code web.xml} in a documentation page. */
    private static String documentedXml(String page) throws IOException {
        String text = Files.readString(Path.of("..", "..", page));
        return XML_BLOCK.matcher(text).results().map(block -> block.group(1)).collect(joining());
    }

    private Path application(String elements) throws IOException {
        Path application = directory.resolve("application");
        Path settings = Files.createDirectories(application.resolve("WEB-INF"));
        Files.writeString(settings.resolve("web.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
                %s
                </web-app>
                """.formatted(elements));
        return application;
    }
}
