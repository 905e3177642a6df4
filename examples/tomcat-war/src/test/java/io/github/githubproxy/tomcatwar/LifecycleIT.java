package io.github.githubproxy.tomcatwar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Start, undeploy and stop of the web application. */
@DisabledOnOs(OS.WINDOWS)
class LifecycleIT {
    private static final String ISSUES = "/repos/octo-org/hello-world/issues";
    private static final int CONNECTIONS = 16;

    /** What the JVM ends with after SIGTERM when all of its shutdown hooks have run. */
    private static final int EXIT_CODE_OF_SIGTERM = 143;

    @TempDir
    private Path directory;

    @Test
    void undeployAndStopLeaveNothingBehind() throws Exception {
        try (FakeGitHub gitHub = ProxyEnvironment.gitHub();
                TomcatProcess tomcat = start(ProxyEnvironment.of(gitHub, directory))) {
            useEverything(tomcat);

            tomcat.undeploy();
            assertThat(tomcat.get(ISSUES, ProxyEnvironment.CLIENT_TOKEN).statusCode())
                    .isEqualTo(404);
            assertThat(tomcat.leakWarnings()).isEmpty();

            tomcat.deploy();
            await().atMost(Duration.ofSeconds(40))
                    .until(() ->
                            tomcat.get("/-/live", ProxyEnvironment.CLIENT_TOKEN).statusCode() == 200);
            useEverything(tomcat);
            assertThat(tomcat.stop()).isEqualTo(EXIT_CODE_OF_SIGTERM);
            assertThat(tomcat.leakWarnings()).isEmpty();
            assertThat(tomcat.log()).doesNotContain("SEVERE", "MeterRegistry", DemoData.OCTOCAT_TOKEN);
        }
    }

    @Test
    void wrongVariablesKeepApplicationFromStarting() throws Exception {
        try (FakeGitHub gitHub = ProxyEnvironment.gitHub()) {
            Map<String, String> environment = ProxyEnvironment.of(gitHub, directory);
            environment.put("CACHE_TTL", "soon");
            environment.put("GITHUB_MAX_CONCURRENCY", "many");
            try (TomcatProcess tomcat = start(environment)) {
                await().untilAsserted(() -> assertThat(tomcat.log())
                        .contains(
                                "CACHE_TTL is \"soon\"",
                                "GITHUB_MAX_CONCURRENCY is \"many\"",
                                "Context [/github-proxy] startup failed"));
                assertThat(tomcat.get(ISSUES, ProxyEnvironment.CLIENT_TOKEN).statusCode())
                        .isEqualTo(404);
                assertThat(tomcat.stop()).isEqualTo(EXIT_CODE_OF_SIGTERM);
                assertThat(tomcat.leakWarnings()).isEmpty();
                assertThat(tomcat.log()).doesNotContain(DemoData.OCTOCAT_TOKEN);
            }
        }
    }

    private TomcatProcess start(Map<String, String> environment) throws Exception {
        return TomcatProcess.start(Files.createDirectory(directory.resolve("tomcat")), environment);
    }

    /** Sends requests of all kinds, several at once, so that every kind of thread is started. */
    private static void useEverything(TomcatProcess tomcat) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int issue = 1; issue <= 2 * CONNECTIONS; issue++) {
                String path = ISSUES + "/" + issue;
                statuses.add(clients.submit(
                        () -> tomcat.get(path, ProxyEnvironment.CLIENT_TOKEN).statusCode()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(tomcat.send(tomcat.request(ISSUES, ProxyEnvironment.CLIENT_TOKEN)
                                .POST(BodyPublishers.ofString("{\"title\": \"From Tomcat\"}")))
                        .statusCode())
                .isEqualTo(201);
        for (String page : List.of("/-/health", "/-/status", "/-/status.json", "/-/usage", "/-/metrics")) {
            assertThat(tomcat.get(page, ProxyEnvironment.ADMIN_TOKEN).statusCode())
                    .as(page)
                    .isEqualTo(200);
        }
    }
}
