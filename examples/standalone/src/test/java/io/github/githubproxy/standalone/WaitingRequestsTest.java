package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many requests of one client wait; the proxy's pages, and fresh hits of another client, get responses nonetheless. */
final class WaitingRequestsTest {
    private static final String BUSY_TOKEN = "busy-client-0123456789abcdef";
    private static final String OTHER_TOKEN = "other-client-0123456789abcdef";
    private static final int START_OF_RESPONSE = "HTTP/1.1 200".length();
    private static final int LARGE_BODY = 6 * 1024 * 1024;

    @TempDir
    Path directory;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private RawServer gitHub;

    @BeforeEach
    void startGitHub() throws IOException {
        gitHub = RawServer.start((in, out, socket) -> {
            for (String line = requestLine(in); !line.isEmpty(); line = requestLine(in)) {
                if (line.contains("/hanging")) {
                    awaitEnd();
                    return;
                }
                respond(out, line.contains("/large") ? LARGE_BODY : 2);
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        gitHub.close();
    }

    @Test
    void othersAreServedWhileGitHubHangs() throws Exception {
        requireOthersServedDuring(i -> "GET /repos/o/r/hanging/" + i + " HTTP/1.1\r\n", "");
    }

    @Test
    void othersAreServedWhileUploadsStall() throws Exception {
        requireOthersServedDuring(i -> "POST /repos/o/r/issues HTTP/1.1\r\n", "Content-Length: 10\r\n");
    }

    @Test
    void othersAreServedWhileReadersStall() throws Exception {
        requireOthersServedDuring(i -> "GET /repos/o/r/large HTTP/1.1\r\n", "");
    }

    /** Sends far more requests of the busy client than it may have in flight. */
    private void requireOthersServedDuring(IntFunction<String> requestLine, String field) throws Exception {
        Map<String, String> environment = environment();
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            get(server.uri(), "/repos/o/r/fresh", OTHER_TOKEN);
            get(server.uri(), "/repos/o/r/large", OTHER_TOKEN);
            int max = Config.fromMap(environment).clientMaxConcurrency();
            for (int i = 0; i < 700; i++) {
                send(server.uri(), requestLine.apply(i), field);
            }
            awaitStatuses(700 - max, "429");
            requireOthersServed(server.uri());
        }
    }

    @Test
    void freshHitIsServedWhileAllForwardedRequestsHang() throws Exception {
        Map<String, String> environment = environment();
        environment.put("MAX_CONCURRENCY", "4");
        environment.put("CLIENT_MAX_CONCURRENCY", "8");
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            get(server.uri(), "/repos/o/r/fresh", OTHER_TOKEN);
            for (int i = 0; i < 5; i++) {
                send(server.uri(), "GET /repos/o/r/hanging/" + i + " HTTP/1.1\r\n", "");
            }
            awaitStatuses(1, "503");
            requireOthersServed(server.uri());
            HttpResponse<String> another = get(server.uri(), "/repos/o/r/another", OTHER_TOKEN);
            assertThat(another.statusCode()).isEqualTo(503);
            assertThat(another.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(another.body()).contains("MAX_CONCURRENCY");
        }
    }

    @Test
    void stalledReadersReleaseTheirSlots() throws Exception {
        Map<String, String> environment = environment();
        environment.put("CACHE_MAX_ENTRY_BYTES", "1000");
        environment.put("GITHUB_MAX_CONCURRENCY", "20");
        try (StandaloneServer server = TestEnvironment.start(environment)) {
            for (int i = 0; i < 40; i++) {
                send(server.uri(), "GET /repos/o/r/large/" + i + " HTTP/1.1\r\n", "");
            }
            awaitStatuses(40, "200");

            HttpResponse<String> another = get(server.uri(), "/repos/o/r/another", OTHER_TOKEN);
            assertThat(another.statusCode()).isEqualTo(200);
        }
    }

    private void requireOthersServed(URI server) throws IOException, InterruptedException {
        HttpResponse<String> live = get(server, "/-/live", "");
        assertThat(live.statusCode()).isEqualTo(200);
        HttpResponse<String> fresh = get(server, "/repos/o/r/fresh", OTHER_TOKEN);
        assertThat(fresh.statusCode()).isEqualTo(200);
        assertThat(fresh.headers().firstValue("Cache-Status").orElse("")).contains("; hit");
    }

    private HttpResponse<String> get(URI server, String path, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(20));
        if (!token.isEmpty()) {
            request.header("Authorization", "token " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request of the busy client on a new connection, and does not read the response. */
    private void send(URI server, String requestLine, String field) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        sockets.add(socket);
        socket.getOutputStream()
                .write((requestLine + "Host: proxy\r\nAuthorization: token " + BUSY_TOKEN + "\r\n" + field + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Waits until at least that many of the requests have got a response with the status. */
    private void awaitStatuses(int requests, String status) {
        Map<Socket, String> statuses = new HashMap<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            readStatuses(statuses);
            return statuses.values().stream().filter(status::equals).count() >= requests;
        });
    }

    private void readStatuses(Map<Socket, String> statuses) throws IOException {
        for (Socket socket : sockets) {
            if (!statuses.containsKey(socket) && socket.getInputStream().available() >= START_OF_RESPONSE) {
                byte[] start = socket.getInputStream().readNBytes(START_OF_RESPONSE);
                statuses.put(socket, new String(start, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
            }
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = TestEnvironment.environment(gitHub.uri(), gitHub.uri(), directory);
        environment.put("CACHE_FRESH_FOR", "3600");
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                TestEnvironment.registry(
                        directory,
                        "version: 1\nclients:\n  - {name: busy, token: " + BUSY_TOKEN + "}\n  - {name: other, token: "
                                + OTHER_TOKEN + "}\n"));
        return environment;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the head of a request, and returns its first line; empty at the end of the connection. */
    private static String requestLine(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    private static void respond(OutputStream out, int length) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"" + length + "\"\r\nContent-Length: "
                        + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[length]);
        out.flush();
    }
}
