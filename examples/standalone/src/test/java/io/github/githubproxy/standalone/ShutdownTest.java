package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShutdownTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void finishesInFlightAndRejectsNewRequests(HttpClient.Version version) throws Exception {
        CountDownLatch responseLatch = new CountDownLatch(1);
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = start(TestEnvironment.environment(gitHub, directory), "30")) {
            URI uri = process.uri();
            gitHub.faults().next(RequestPredicates.get("/repos/octo-org/hello-world"), Fault.hold(responseLatch));
            CompletableFuture<HttpResponse<String>> inFlight = HttpClient.newHttpClient()
                    .sendAsync(
                            TestEnvironment.request(uri, "/repos/octo-org/hello-world")
                                    .version(version)
                                    .build(),
                            BodyHandlers.ofString());
            await().until(() -> gitHub.journal().inFlight() == 1);

            process.terminate();

            await("new requests are rejected").until(() -> isRejected(uri));
            await("longer than the idle timeout during shutdown")
                    .during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> process.isAlive() && !inFlight.isDone());
            responseLatch.countDown();
            HttpResponse<String> finished = inFlight.get(20, TimeUnit.SECONDS);
            assertThat(finished.statusCode()).isEqualTo(200);
            assertThat(finished.version()).isEqualTo(version);
            assertThat(finished.body()).contains("\"full_name\":\"octo-org/hello-world\"");
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.err()).isEmpty();
        }
    }

    @Test
    void slowRequestFailsAfterShutdownTimeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeGitHub gitHub = TestEnvironment.gitHub()) {
            try (ServerProcess process = start(TestEnvironment.environment(gitHub, directory), "1")) {
                URI uri = process.uri();
                gitHub.faults().next(RequestPredicates.any(), Fault.hold(never));
                CompletableFuture<HttpResponse<String>> inFlight = HttpClient.newHttpClient()
                        .sendAsync(
                                TestEnvironment.request(uri, "/repos/octo-org/hello-world")
                                        .build(),
                                BodyHandlers.ofString());
                await().until(() -> gitHub.journal().inFlight() == 1);

                process.terminate();

                assertThat(process.exitCode()).isEqualTo(143);
                // Depending on timing, the connection is closed or the client gets an error response.
                assertThat(inFlight.handle((response, failure) -> failure != null || response.statusCode() >= 500)
                                .get(20, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(process.err()).isEmpty();
            } finally {
                never.countDown();
            }
        }
    }

    private ServerProcess start(Map<String, String> environment, String shutdownTimeout) throws IOException {
        environment.put("SHUTDOWN_TIMEOUT", shutdownTimeout);
        return ServerProcess.start(directory, environment, List.of());
    }

    private static boolean isRejected(URI uri) throws InterruptedException {
        try {
            return TestEnvironment.get(uri, "/-/live").statusCode() == 503;
        } catch (IOException e) {
            return true;
        }
    }
}
