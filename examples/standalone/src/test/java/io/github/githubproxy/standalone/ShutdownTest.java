package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShutdownTest {
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;

    /** The connection preface with an empty SETTINGS frame (RFC 9113, section 3.4). */
    private static final byte[] HTTP2_PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void finishesInFlightAndRejectsNewRequests(HttpClient.Version version) throws Exception {
        CountDownLatch responseLatch = new CountDownLatch(1);
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = start(TestEnvironment.environment(gitHub, directory), "30")) {
            URI uri = process.uri();
            // Always, because the proxy sends a read once more if GitHub leaves it hanging.
            gitHub.faults().always(RequestPredicates.get("/repos/octo-org/hello-world"), Fault.hold(responseLatch));
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
    void requestsOnOpenConnectionsAreServedUntilEnd() throws Exception {
        CountDownLatch responseLatch = new CountDownLatch(1);
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = start(TestEnvironment.environment(gitHub, directory), "30");
                RawClient held = new RawClient(process.uri());
                RawClient kept = new RawClient(process.uri())) {
            gitHub.faults().next(RequestPredicates.get("/repos/octo-org/hello-world"), Fault.hold(responseLatch));
            assertThat(exchange(kept, "/zen").first("Connection")).isEmpty();
            held.output().write(request("/repos/octo-org/hello-world").toBytes());
            await().until(() -> gitHub.journal().inFlight() == 1);

            process.terminate();

            await("new connections to be refused").until(() -> isRejected(process.uri()));
            RawMessage last = exchange(kept, "/repos/octo-org/hello-world/issues");
            assertThat(last.startLine()).startsWith("HTTP/1.1 200 ");
            assertThat(last.first("Connection")).contains("close");
            assertThat(kept.input().read()).as("the end of the connection").isEqualTo(-1);
            responseLatch.countDown();
            RawMessage finished = RawMessage.response(held.input(), "GET");
            assertThat(finished.startLine()).startsWith("HTTP/1.1 200 ");
            assertThat(finished.first("Connection")).contains("close");
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.err()).isEmpty();
        }
    }

    @Test
    void idleHttp2ConnectionGetsGoAwayAtOnce() throws Exception {
        CountDownLatch responseLatch = new CountDownLatch(1);
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = start(TestEnvironment.environment(gitHub, directory), "30");
                RawClient idle = new RawClient(process.uri())) {
            gitHub.faults().next(RequestPredicates.get("/repos/octo-org/hello-world"), Fault.hold(responseLatch));
            OkHttpClient client = new OkHttpClient.Builder()
                    .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                    .build();
            CompletableFuture<Integer> inFlight = CompletableFuture.supplyAsync(() -> status(client, process.uri()));
            await().until(() -> gitHub.journal().inFlight() == 1);
            idle.output().write(HTTP2_PREFACE);
            assertThat(firstFrameOfType(SETTINGS, idle.input())).isNotNull();

            process.terminate();

            assertThat(firstFrameOfType(GO_AWAY, idle.input())).isNotNull();
            assertThat(inFlight).isNotDone();
            responseLatch.countDown();
            assertThat(inFlight.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(process.exitCode()).isEqualTo(143);
        }
    }

    private static int status(OkHttpClient client, URI uri) {
        Request request = new Request.Builder()
                .url(uri.resolve("/repos/octo-org/hello-world").toString())
                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads frames up to the first of that type, and returns its payload (RFC 9113, section 4.1). */
    private static byte[] firstFrameOfType(int wanted, InputStream in) throws IOException {
        DataInputStream frames = new DataInputStream(in);
        while (true) {
            int length = frames.readUnsignedByte() << 16 | frames.readUnsignedShort();
            int type = frames.readUnsignedByte();
            frames.skipNBytes(5);
            byte[] payload = frames.readNBytes(length);
            if (type == wanted) {
                return payload;
            }
        }
    }

    private static RawMessage exchange(RawClient client, String path) throws IOException {
        return client.exchange(request(path));
    }

    private static RawMessage request(String path) {
        return new RawMessage(
                "GET " + path + " HTTP/1.1",
                List.of("Host: x", "Authorization: token " + TestEnvironment.CLIENT_TOKEN),
                new byte[0]);
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
