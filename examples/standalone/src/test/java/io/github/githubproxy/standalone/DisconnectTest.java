package io.github.githubproxy.standalone;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that disconnect while GitHub does not respond, with one slot of GitHub and one request in flight per client. */
class DisconnectTest {
    private static final String ISSUES = ServerFixture.REPOSITORY + "/issues";

    /** Longer than the server takes to notice a disconnect. */
    private static final Duration NOTICE = Duration.ofMillis(700);

    @TempDir
    private Path directory;

    private final CountDownLatch responseLatch = new CountDownLatch(1);

    private enum Disconnect {
        CLOSES {
            @Override
            void of(Socket socket) throws IOException {
                socket.close();
            }
        },
        RESETS {
            @Override
            void of(Socket socket) throws IOException {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        },
        ENDS_OUTPUT {
            @Override
            void of(Socket socket) throws IOException {
                socket.shutdownOutput();
            }
        };

        abstract void of(Socket socket) throws IOException;
    }

    @AfterEach
    void release() {
        responseLatch.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void http1DisconnectEndsRequest(Disconnect disconnect) throws Exception {
        try (ServerFixture fixture = fixture(environment -> {});
                Socket socket = socket(fixture)) {
            holdFirst(fixture);
            write(socket, request("GET", ServerFixture.REPOSITORY, ""));
            awaitInFlight(fixture);

            disconnect.of(socket);

            awaitServed(fixture);
        }
    }

    @ParameterizedTest
    @EnumSource
    void http1DisconnectAfterPipelinedRequestEndsRequest(Disconnect disconnect) throws Exception {
        try (ServerFixture fixture = fixture(environment -> {});
                Socket socket = socket(fixture)) {
            holdFirst(fixture);
            write(socket, request("GET", ServerFixture.REPOSITORY, ""));
            awaitInFlight(fixture);
            write(socket, request("GET", "/user", ""));

            disconnect.of(socket);

            awaitServed(fixture);
        }
    }

    @Test
    void uploadThatWaitsForSlotIsNotSent() throws Exception {
        try (ServerFixture fixture = fixture(environment -> environment.put("CLIENT_MAX_CONCURRENCY", "2"));
                RawClient first = new RawClient(fixture.uri());
                Socket upload = socket(fixture)) {
            holdFirst(fixture);
            first.output().write(octets(request("GET", ServerFixture.REPOSITORY, "")));
            awaitInFlight(fixture);
            write(upload, request("POST", ISSUES, "{\"title\":\"New\"}"));
            await().until(() -> statusWithoutSlot(fixture) == 429);

            Disconnect.CLOSES.of(upload);

            await().until(() -> statusWithoutSlot(fixture) != 429);
            responseLatch.countDown();
            assertThat(RawMessage.response(first.input(), "GET").status()).isEqualTo(200);
            assertThat(fixture.gitHub().journal().count(path(ISSUES))).isZero();
        }
    }

    @Test
    void tlsDisconnectEndsRequest() throws Exception {
        TestCertificate certificate = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
        Map<String, String> tls = certificate.writeTo(directory, TestCertificate.Key.EC_PKCS8);
        OkHttpClient client = certificate.client(Protocol.HTTP_1_1);
        try (ServerFixture fixture = fixture(environment -> environment.putAll(tls))) {
            holdFirst(fixture);
            Call call = client.newCall(request(fixture));
            CompletableFuture<Void> ended = execute(call);
            awaitInFlight(fixture);

            call.cancel();

            ended.join();
            await().until(() -> {
                try (okhttp3.Response response = client.newCall(new Request.Builder()
                                .url(fixture.uri() + ISSUES)
                                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                                .build())
                        .execute()) {
                    return response.code() == 200;
                }
            });
            responseLatch.countDown();
        }
    }

    @Test
    void http2ResetEndsRequest() throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .build();
        try (ServerFixture fixture = fixture(environment -> {})) {
            holdFirst(fixture);
            Call call = client.newCall(request(fixture));
            CompletableFuture<Void> ended = execute(call);
            awaitInFlight(fixture);

            call.cancel();

            ended.join();
            awaitServed(fixture);
        }
    }

    @Test
    void pipelinedRequestsAreServed() throws Exception {
        try (ServerFixture fixture = fixture(environment -> {});
                RawClient client = new RawClient(fixture.uri())) {
            holdFirst(fixture);
            client.output().write(octets(request("GET", ServerFixture.REPOSITORY, "")));
            awaitInFlight(fixture);
            for (int i = 0; i < 30; i++) {
                client.output().write(octets(request("GET", ISSUES + "?page=" + i, "")));
            }
            await().during(NOTICE).until(() -> fixture.gitHub().journal().inFlight() == 1);

            responseLatch.countDown();

            for (int i = 0; i < 31; i++) {
                assertThat(RawMessage.response(client.input(), "GET").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void followerOfDisconnectedLeaderIsServed() throws Exception {
        try (ServerFixture fixture = fixture(environment -> {
                    environment.put("CLIENT_MAX_CONCURRENCY", "2");
                    environment.put("COALESCE_JOIN", "60000");
                });
                Socket leader = socket(fixture);
                RawClient follower = new RawClient(fixture.uri())) {
            holdFirst(fixture);
            write(leader, request("GET", ServerFixture.REPOSITORY, ""));
            awaitInFlight(fixture);
            follower.output().write(octets(request("GET", ServerFixture.REPOSITORY, "")));
            await().during(NOTICE).until(() -> follower.input().available() == 0);

            Disconnect.CLOSES.of(leader);

            assertThat(RawMessage.response(follower.input(), "GET").status()).isEqualTo(200);
            responseLatch.countDown();
        }
    }

    @Test
    void writeThatWasSentIsNotCancelled() throws Exception {
        try (ServerFixture fixture = fixture(environment -> {});
                Socket socket = socket(fixture)) {
            fixture.gitHub().faults().next(path(ISSUES), Fault.hold(responseLatch));
            write(socket, request("POST", ISSUES, "{\"title\":\"New\"}"));
            awaitInFlight(fixture);

            Disconnect.CLOSES.of(socket);

            await().during(NOTICE).until(() -> statusWithoutSlot(fixture) == 429);
            responseLatch.countDown();
            awaitServed(fixture);
        }
    }

    private ServerFixture fixture(Consumer<Map<String, String>> changed) {
        return ServerFixture.with(directory, environment -> {
            environment.put("GITHUB_MAX_CONCURRENCY", "1");
            environment.put("CLIENT_MAX_CONCURRENCY", "1");
            changed.accept(environment);
        });
    }

    private void holdFirst(ServerFixture fixture) {
        fixture.gitHub().faults().next(path(ServerFixture.REPOSITORY), Fault.hold(responseLatch));
    }

    private static void awaitInFlight(ServerFixture fixture) {
        await().until(() -> fixture.gitHub().journal().inFlight() == 1);
    }

    /** Waits until the client may send another request, and the slot is free for it. */
    private void awaitServed(ServerFixture fixture) {
        await().until(() -> fixture.get(ISSUES).statusCode() == 200);
        responseLatch.countDown();
    }

    /** Returns the status of a request that waits for nothing: 429 while the client's requests in flight are at their maximum. */
    private static int statusWithoutSlot(ServerFixture fixture) {
        return fixture.get(ISSUES, "Cache-Control", "only-if-cached").statusCode();
    }

    private static Socket socket(ServerFixture fixture) throws IOException {
        return new Socket(fixture.uri().getHost(), fixture.uri().getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(octets(text));
    }

    private static CompletableFuture<Void> execute(Call call) {
        return CompletableFuture.runAsync(() -> {
            try (okhttp3.Response response = call.execute()) {
                throw new IllegalStateException("responded with " + response.code());
            } catch (IOException e) {
                assertThat(call.isCanceled()).isTrue();
            }
        });
    }

    private static Request request(ServerFixture fixture) {
        return new Request.Builder()
                .url(fixture.uri() + ServerFixture.REPOSITORY)
                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                .build();
    }

    private static String request(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: proxy\r\nUser-Agent: test\r\nAuthorization: token "
                + TestEnvironment.CLIENT_TOKEN + "\r\n"
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
