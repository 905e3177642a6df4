package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop behind a load balancer that follows {@code /-/ready}. */
class DrainTest {
    private static final int SENDERS = 8;

    @TempDir
    private Path directory;

    @Test
    void loadBalancerThatFollowsReadyLosesNoRequest() throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = start(TestEnvironment.environment(gitHub, directory))) {
            URI uri = process.uri();
            AtomicBoolean isReady = new AtomicBoolean(true);
            AtomicInteger served = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                boolean keepsConnection = i % 2 == 0;
                senders.add(threads.submit(() -> {
                    HttpClient kept = HttpClient.newHttpClient();
                    while (isReady.get()) {
                        // A new client has a new connection.
                        HttpClient client = keepsConnection ? kept : HttpClient.newHttpClient();
                        assertThat(client.send(
                                                TestEnvironment.request(uri, "/repos/octo-org/hello-world")
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .statusCode())
                                .isEqualTo(200);
                        served.incrementAndGet();
                    }
                    return null;
                }));
            }
            await().until(() -> served.get() > 50);
            assertThat(TestEnvironment.get(uri, "/-/ready").statusCode()).isEqualTo(200);

            process.terminate();
            await().until(() -> TestEnvironment.get(uri, "/-/ready").statusCode() == 503);
            assertThat(TestEnvironment.get(uri, "/-/live").statusCode()).isEqualTo(200);
            int servedBefore = served.get();
            await("requests on new connections while draining").until(() -> served.get() > servedBefore + 20);
            isReady.set(false);

            for (Future<?> sender : senders) {
                sender.get(30, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.err()).isEmpty();
        }
    }

    private ServerProcess start(Map<String, String> environment) throws IOException {
        environment.put("DRAIN_SECONDS", "3");
        environment.put("SHUTDOWN_TIMEOUT", "30");
        return ServerProcess.start(directory, environment, List.of());
    }
}
