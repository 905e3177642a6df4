package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of the server itself, and requests that it passes to the proxy. */
class ServerResponsesTest {
    private static FakeGitHub gitHub;
    private static StandaloneServer server;
    private static URI uri;

    @BeforeAll
    static void start(@TempDir Path directory) {
        gitHub = TestEnvironment.gitHub();
        server = TestEnvironment.start(TestEnvironment.environment(gitHub, directory));
        uri = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        gitHub.close();
    }

    @BeforeEach
    void resetGitHub() {
        gitHub.journal().clear();
        gitHub.faults().clear();
    }

    @Test
    void liveWhileGitHubIsDown() throws Exception {
        gitHub.faults().always(RequestPredicates.any(), Fault.reset());

        HttpResponse<String> response = TestEnvironment.get(uri, "/-/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
    }

    @Test
    void reportsHealthyWithoutSpendingQuota() throws Exception {
        HttpResponse<String> response = TestEnvironment.get(uri, "/-/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"status\":\"healthy\"");
        assertThat(gitHub.journal().quotaUnits()).isZero();
    }

    @Test
    void reportsUnhealthyWhileGitHubIsDown() throws Exception {
        gitHub.faults().always(RequestPredicates.any(), Fault.outage());

        // A result of up to 5 seconds ago is shared.
        HttpResponse<String> response = await().atMost(Duration.ofSeconds(20))
                .until(() -> TestEnvironment.get(uri, "/-/health"), health -> health.statusCode() == 503);

        assertThat(response.body()).startsWith("{\"status\":\"unhealthy\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/nothing", "/-", "/-/", "/-/live/more"})
    void unknownServerPathsGive404(String path) throws Exception {
        HttpResponse<String> response = TestEnvironment.get(uri, path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"Not Found\",\"documentation_url\":\"https://docs.github.com/rest\","
                        + "\"status\":\"404\"}");
        assertThat(gitHub.journal().total()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/repos//x | empty segment",
                "/repos/../x | dot segment",
                "/repos/%2e%2e/x | dot segment",
                "/-/../x | dot segment",
                "/-%2fstatus | are the proxy's own",
                "/-%252fstatus | are the proxy's own",
                "/api/v3/-/status | are the proxy's own",
                "/api/uploads/-/status | are the proxy's own",
                "/a\\b | \\",
                "/a%5cb | backslash",
            })
    void rejectsAmbiguousPaths(String path, String reason) throws Exception {
        String response =
                raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: token " + TestEnvironment.CLIENT_TOKEN);

        assertThat(response).startsWith("HTTP/1.1 400 ").contains(reason);
        assertGitHubError(response);
        assertThat(gitHub.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/octo-org/hello-world/branches/feature%2Fnew-topic",
                "/repos/octo-org/a;b=c",
                "/search/issues?q=a+b%20c&x=%2F"
            })
    void forwardsEncodedPathsUnchanged(String target) throws Exception {
        raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: token " + TestEnvironment.CLIENT_TOKEN);

        assertThat(gitHub.journal().count(RequestPredicates.target(target))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE",
                "GET /x HTTP/9.9\r\nHost: x",
                "GET /x HTTP/1.1",
                "GET /%zz HTTP/1.1\r\nHost: x",
                "GET /%00 HTTP/1.1\r\nHost: x",
                "GET /x HTTP/1.1\r\nHost: x\r\nHost: y",
                "GET /x HTTP/1.1\r\nHost: x\r\nBad Header: y",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2",
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: many",
            })
    void rejectsInvalidHttpWithGitHubError(String request) throws Exception {
        String response = raw(request);

        assertThat(response).matches("(?s)HTTP/1.1 (400|505) .*");
        assertGitHubError(response);
    }

    @Test
    void limitsHeaderSize() throws Exception {
        String head = "GET /rate_limit HTTP/1.1\r\nHost: x\r\nAuthorization: token " + TestEnvironment.CLIENT_TOKEN
                + "\r\nX-Long: ";

        assertThat(raw(head + "x".repeat(30_000))).startsWith("HTTP/1.1 200 ");
        String refused = raw(head + "x".repeat(40_000));
        assertThat(refused).startsWith("HTTP/1.1 431 ");
        assertGitHubError(refused);
    }

    @Test
    void hidesServerSoftware() throws Exception {
        assertThat(TestEnvironment.get(uri, "/-/live").headers().firstValue("Server"))
                .isEmpty();
        assertThat(TestEnvironment.get(uri, "/repos/octo-org/hello-world")
                        .headers()
                        .allValues("Server"))
                .containsExactly("github.com");
    }

    private void assertGitHubError(String response) {
        assertThat(response)
                .containsPattern("Content-Type: application/json; ?charset=utf-8")
                .containsPattern(
                        "\\{\"message\":\"[^\\n]+\",\"documentation_url\":\"https://[^\"]+\",\"status\":\"\\d+\"}$")
                .doesNotContain("<html", "Jetty", "org.eclipse", "Exception");
    }

    /** Sends these lines unchanged and returns everything received. */
    private String raw(String head) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
