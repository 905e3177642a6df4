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

/** A host whose filter and pages are configured by {@code web.xml} and the environment alone. */
class HostTest {
    private static final Pattern XML_BLOCK = Pattern.compile("(?s)```xml\n(<(?:filter|servlet)>.*?)```");

    @TempDir
    private Path directory;

    @Test
    void pagesAsTheDocsHaveThemInWebXmlTellOfTheFiltersProxy() throws Exception {
        try (FakeGitHub gitHub = Setup.gitHub()) {
            Map<String, String> environment = Setup.environment(gitHub, directory);
            environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
            environment.put("CLIENT_REGISTRY_FILE_PATH", Setup.registry(directory, """
                    version: 1
                    clients:
                      - name: test
                        token: %s
                        admin: true
                    """.formatted(Setup.CLIENT_TOKEN)));
            Path application = application(documented("README.md") + documented("docs/monitoring.md"));
            try (ServerProcess host =
                    ServerProcess.start(HostMain.class, directory, environment, List.of(), application.toString())) {
                URI uri = host.uri();
                assertThat(Setup.get(uri, "/github/repos/octo-org/hello-world").statusCode())
                        .isEqualTo(200);

                await().untilAsserted(() -> assertThat(Served.json(Setup.get(uri, "/-/status.json"))
                                .at("/windows/hour/total/requests")
                                .asInt())
                        .isEqualTo(1));
                assertThat(Setup.get(uri, "/-/status").body()).contains("<h1>");
                assertThat(Setup.get(uri, "/-/live").body()).isEqualTo("{\"status\":\"live\"}");
                assertThat(Setup.get(uri, "/-/health").body()).startsWith("{\"status\":\"healthy\"");
                assertThat(Setup.get(uri, "/-/metrics").body()).contains("github_proxy_requests_total{");
                assertThat(Served.json(Setup.get(uri, "/-/usage"))
                                .at("/windows/hour/own/requests")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }

    /** What a page shows of a {@code web.xml}. */
    private static String documented(String page) throws IOException {
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
