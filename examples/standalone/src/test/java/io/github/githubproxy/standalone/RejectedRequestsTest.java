package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejections by the proxy and by the server have the form of GitHub's errors and name a remedy. */
class RejectedRequestsTest {
    private static final String SCOPED_TOKEN = "scoped-token-0123456789abcdef";
    private static final String CLIENT_AUTHORIZATION = "Authorization: token " + TestEnvironment.CLIENT_TOKEN;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static FakeGitHub gitHub;
    private static StandaloneServer server;
    private static URI uri;

    @BeforeAll
    static void start(@TempDir Path directory) {
        gitHub = TestEnvironment.gitHub();
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.remove("GITHUB_UPLOADS_URL");
        environment.put("IDLE_TIMEOUT", "1");
        environment.put("UPSTREAM_READ_TIMEOUT", "1");
        environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
        environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, """
                version: 1
                clients:
                  - name: test
                    token: %s
                  - name: scoped
                    token: %s
                    scopes:
                      - path: /repos/octo-org/.*
                """.formatted(
                        TestEnvironment.CLIENT_TOKEN, SCOPED_TOKEN)));
        server = TestEnvironment.start(environment);
        uri = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        gitHub.close();
    }

    @BeforeEach
    void resetGitHub() {
        gitHub.faults().clear();
        gitHub.journal().clear();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GARBAGE | 400 | Look at its first line",
                "G(T /zen HTTP/1.1 | 400 | Look at its first line",
                "GET /zen HTTP/1.1;X: a\0b | 400 | its header fields",
                "GET http://other/zen HTTP/1.1 | 400 | its first line",
                "CONNECT api.github.com:443 HTTP/1.1 | 400 | its first line",
                "POST /zen HTTP/1.1;Transfer-Encoding: chunked;Content-Length: 5 | 400 | length of its body",
                "GET /zen/../user HTTP/1.1 | 400 | dot segment",
                "GET /zen?a=b#c HTTP/1.1 | 400 | its first line",
                "GET /zen#c HTTP/1.1 | 400 | its first line",
                "GET /zen HTTP/1.1;Content-Length: 3 | 400 | Send it without one",
                "POST /zen HTTP/1.1;Content-Length: 0;X-HTTP-Method-Override: DELETE | 400 | with the method",
                "DELETE /installation/token HTTP/1.1 | 403 | Ask GitHub itself",
                "GET /-/nothing HTTP/1.1 | 404 | Not Found",
                "OPTIONS * HTTP/1.1 | 404 | Not Found",
                "POST /api/uploads/repos/o/r/releases/1/assets HTTP/1.1;Content-Length: 0 | 404 | Set GITHUB_UPLOADS_URL",
                "PROPFIND /zen HTTP/1.1 | 405 | Use one of GET, HEAD",
                "QUERY /zen HTTP/1.1 | 405 | Use one of GET, HEAD",
                "TRACE /zen HTTP/1.1 | 405 | Use one of GET, HEAD",
                "get /zen HTTP/1.1 | 405 | Use one of GET, HEAD",
                "Post /zen HTTP/1.1;Content-Length: 0 | 405 | Use one of GET, HEAD",
                "POST /-/live HTTP/1.1;Content-Length: 0 | 405 | Use GET",
                "POST /zen HTTP/1.1;Content-Length: 0;Expect: the-unexpected | 417 | without Expect",
                "POST /zen HTTP/1.1;Transfer-Encoding: gzip, chunked | 501 | without any other",
                "GET /zen HTTP/9.9 | 505 | Use HTTP/1.1 or HTTP/2",
            })
    void rejectsInvalidRequests(String head, int status, String whatToDo) throws IOException {
        String response = exchange(head.replace(";", "\r\n") + "\r\n" + CLIENT_AUTHORIZATION);

        assertRejected(response, status, whatToDo);
        assertThat(response.contains("\nAllow: ")).isEqualTo(status == 405);
        assertThat(gitHub.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "health", "status", "status.json", "usage", "metrics"})
    void serverPagesAllowOnlyGetAndHead(String page) throws IOException {
        for (String method : List.of("OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
            String response = exchange(method + " /-/" + page + " HTTP/1.1\r\nContent-Length: 0");

            assertRejected(response, 405, "Use GET");
            assertThat(response).containsOnlyOnce("\nAllow: ").contains("\nAllow: GET, HEAD\r\n");
        }
        assertThat(gitHub.journal().total()).isZero();
    }

    @Test
    void unknownClientGetsGitHub401() throws IOException {
        String expected = "{\"message\":\"Bad credentials\",\"documentation_url\":\"https://docs.github.com/rest\","
                + "\"status\":\"401\"}";
        for (String authorization : List.of(
                "X-None: 1",
                "Authorization: token unknown-token",
                "Authorization: token",
                "Authorization: Digest x",
                CLIENT_AUTHORIZATION + "\r\n" + CLIENT_AUTHORIZATION)) {
            String response = exchange("GET /user HTTP/1.1\r\n" + authorization);

            assertRejected(response, 401, "Bad credentials");
            assertThat(response).endsWith(expected);
        }
        assertThat(gitHub.journal().total()).isZero();
    }

    @Test
    void outOfScope403SaysWhomToAsk() throws IOException {
        assertRejected(
                exchange("GET /user HTTP/1.1\r\nAuthorization: Bearer " + SCOPED_TOKEN),
                403,
                "Ask those who run the proxy");
    }

    @Test
    void rejectsLongTargetsAndHeaders() throws IOException {
        assertRejected(
                exchange("GET /" + "a".repeat(40_000) + " HTTP/1.1\r\n" + CLIENT_AUTHORIZATION), 414, "32768 bytes");
        assertRejected(
                exchange("GET /zen HTTP/1.1\r\nX: " + "a".repeat(40_000) + "\r\n" + CLIENT_AUTHORIZATION),
                431,
                "32768 bytes");
        assertRejected(
                exchange("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + CLIENT_AUTHORIZATION), 400, "8192 characters");
    }

    @Test
    void stalledBodyGives408AndTruncatedBody400() throws IOException {
        String head = "POST /repos/octo-org/hello-world/issues HTTP/1.1\r\nHost: x\r\n" + CLIENT_AUTHORIZATION + "\r\n";
        try (Socket socket = connect()) {
            write(socket, head + "Content-Length: 100\r\n\r\n{\"title\"");
            assertRejected(rest(socket), 408, "Send it again");
        }
        try (Socket socket = connect()) {
            write(socket, head + "Content-Length: 100\r\n\r\n{\"title\"");
            socket.shutdownOutput();
            assertRejected(rest(socket), 400, "Send it again, whole");
        }
        try (Socket socket = connect()) {
            write(socket, head + "Transfer-Encoding: chunked\r\n\r\nno length\r\n");
            assertRejected(rest(socket), 400, "Send it again, whole");
        }
        assertThat(gitHub.journal().total()).isZero();
    }

    @Test
    void closesConnectionWithStalledHead() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "GET /zen HTTP/1.1\r\nHost: x\r\n");

            assertThat(rest(socket)).isEmpty();
        }
    }

    @Test
    void failedUpstreamGives502AndTimeout504() throws IOException {
        gitHub.faults().next(RequestPredicates.any(), Fault.garbage(), Fault.garbage());
        assertRejected(exchange("GET /zen HTTP/1.1\r\n" + CLIENT_AUTHORIZATION), 502, "Try again later");
        CountDownLatch never = new CountDownLatch(1);
        try {
            gitHub.faults().clear();
            gitHub.faults().always(RequestPredicates.any(), Fault.hold(never));
            assertRejected(exchange("GET /zen HTTP/1.1\r\n" + CLIENT_AUTHORIZATION), 504, "Try again later");
        } finally {
            never.countDown();
        }
        await().until(() -> gitHub.journal().inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void slowUpstreamDoesNotTripIdleTimeout(Protocol protocol, @TempDir Path directory) throws IOException {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put("IDLE_TIMEOUT", "1");
        gitHub.faults().always(RequestPredicates.any(), Fault.delay(Duration.ofMillis(2_500)));
        OkHttpClient client =
                new OkHttpClient.Builder().protocols(List.of(protocol)).build();
        try (StandaloneServer patient = TestEnvironment.start(environment);
                Response response = client.newCall(request(patient.uri(), "GET", "/repos/octo-org/hello-world"))
                        .execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /zen, unknown-token, 401", "GET, /a%5cb, , 400", "TRACE, /zen, , 405", "GET, /-/none, , 404"})
    void sendsSameErrorsOverHttp2(String method, String path, String token, int status) throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .build();
        Request request = request(uri, method, path);
        try (Response response = client.newCall(
                        token == null
                                ? request
                                : request.newBuilder()
                                        .header("Authorization", "token " + token)
                                        .build())
                .execute()) {
            assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertErrorBody(response.body().string(), status);
        }
    }

    private static Request request(URI server, String method, String path) {
        return new Request.Builder()
                .url(server.resolve(path).toString())
                .method(method, null)
                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                .build();
    }

    private static void assertRejected(String response, int status, String whatToDo) throws IOException {
        assertThat(response)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsPattern("\nContent-Type: application/json; ?charset=utf-8\r\n")
                .contains("\nAccess-Control-Allow-Origin: *\r\n")
                .contains(whatToDo)
                .doesNotContain("<html", "Jetty", "org.eclipse", "Exception", TestEnvironment.CLIENT_TOKEN);
        assertErrorBody(response.substring(response.indexOf("\r\n\r\n") + 4), status);
    }

    private static void assertErrorBody(String body, int status) throws IOException {
        JsonNode error = JSON.readTree(body);
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "documentation_url", "status");
        assertThat(error.get("message").asText()).isNotBlank();
        assertThat(error.get("documentation_url").asText()).startsWith("https://docs.github.com/");
        assertThat(error.get("status").asText()).isEqualTo(Integer.toString(status));
    }

    private static String exchange(String head) throws IOException {
        try (Socket socket = connect()) {
            write(socket, head + "\r\nHost: x\r\nConnection: close\r\n\r\n");
            return rest(socket);
        }
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
