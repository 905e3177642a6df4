package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultTest {
    private static final String APP = "/repos/octo/app";
    private static final String GET_APP = "GET " + APP + " HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\n\r\n";

    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void resetsConnection() throws Exception {
        gitHub.faults().next(RequestPredicates.get(APP), Fault.reset());

        try (Socket socket =
                new Socket(gitHub.apiUrl().getHost(), gitHub.apiUrl().getPort())) {
            socket.getOutputStream().write(GET_APP.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(gitHub.journal().totalWithStatus(0)).isEqualTo(1);
        assertThat(client.get(APP).statusCode()).isEqualTo(200);
    }

    @Test
    void closesConnectionWithoutResponse() throws Exception {
        gitHub.faults().next(RequestPredicates.get(APP), Fault.close());

        assertThat(TestClient.raw(gitHub.apiUrl(), GET_APP)).isEmpty();
    }

    @Test
    void sendsGarbage() throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.garbage());

        assertThat(TestClient.raw(gitHub.apiUrl(), GET_APP))
                .contains("not HTTP")
                .doesNotContain("HTTP/1.1");
    }

    @Test
    void truncatesBodyWithContentLength() throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.cutBodyAfter(100));

        String response = TestClient.raw(gitHub.apiUrl(), GET_APP);

        assertThat(response).startsWith("HTTP/1.1 200 OK").contains("Content-Length: ");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4)).hasSize(100);
    }

    @Test
    void truncatesChunkedBody() throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.cutChunkedBodyAfter(100));

        String response = TestClient.raw(gitHub.apiUrl(), GET_APP);

        assertThat(response).contains("Transfer-Encoding: chunked").doesNotContain("\r\n0\r\n");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4)).startsWith("64\r\n{\"id\"");
        gitHub.faults().next(RequestPredicates.any(), Fault.cutChunkedBodyAfter(100));
        assertThatThrownBy(() -> client.get(APP)).isInstanceOf(IOException.class);
    }

    @Test
    void closesAfterHeaders() throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.closeAfterHeaders());

        assertThat(TestClient.raw(gitHub.apiUrl(), GET_APP))
                .contains("Content-Length: ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void appliesSequenceToOneRequestEach() throws Exception {
        gitHub.faults()
                .next(
                        RequestPredicates.get(APP),
                        Fault.serverError(502),
                        Fault.none(),
                        Fault.outage(),
                        Fault.json(418, "{\"message\":\"teapot\"}"));

        var first = client.get(APP);
        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(TestClient.header(first, "X-GitHub-Request-Id")).isNotEmpty();
        assertThat(client.get(APP).statusCode()).isEqualTo(200);
        assertThat(client.get("/zen").statusCode()).isEqualTo(200);
        var outage = client.get(APP);
        assertThat(outage.statusCode()).isEqualTo(503);
        assertThat(TestClient.header(outage, "Content-Type")).startsWith("text/html");
        assertThat(TestClient.text(client.get(APP))).isEqualTo("{\"message\":\"teapot\"}");
        assertThat(client.get(APP).statusCode()).isEqualTo(200);
    }

    @Test
    void secondaryLimitWithAndWithoutRetryAfter() throws Exception {
        gitHub.faults()
                .next(
                        RequestPredicates.byLogin("alice"),
                        Fault.secondaryLimit(403),
                        Fault.secondaryLimit(429, Duration.ofSeconds(7)));

        var first = client.get(APP, "Authorization", TestClient.ALICE);
        var second = client.get(APP, "Authorization", TestClient.ALICE);

        assertThat(first.statusCode()).isEqualTo(403);
        assertThat(first.headers().firstValue("Retry-After")).isEmpty();
        assertThat(TestClient.text(first)).contains("You have exceeded a secondary rate limit");
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(TestClient.header(second, "Retry-After")).isEqualTo("7");
    }

    @Test
    void replacesHeaders() throws Exception {
        gitHub.faults()
                .always(
                        RequestPredicates.get(APP),
                        Fault.replaceHeaders(new HeaderField("x-ratelimit-remaining", "17")));

        assertThat(client.get(APP).headers().allValues("X-RateLimit-Remaining")).containsExactly("17");
    }

    @Test
    void holdsRequestsUntilLatchOpens() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        gitHub.faults().next(3, RequestPredicates.get(APP), Fault.hold(gate));
        var responses = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(this::getAndClose, task -> new Thread(task).start()))
                .toList();
        while (gitHub.journal().inFlight() < 3) {
            Thread.onSpinWait();
        }
        gate.countDown();

        responses.forEach(response -> assertThat(response.join()).startsWith("HTTP/1.1 200"));
        assertThat(gitHub.journal().peakInFlight()).isEqualTo(3);
    }

    private String getAndClose() {
        try {
            return TestClient.raw(gitHub.apiUrl(), GET_APP.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sendsStatusWithoutBody() throws Exception {
        gitHub.faults().next(RequestPredicates.any(), Fault.status(304), Fault.status(204), Fault.status(451));

        assertThat(client.get(APP).statusCode()).isEqualTo(304);
        assertThat(client.get(APP).statusCode()).isEqualTo(204);
        assertThat(client.get(APP).statusCode()).isEqualTo(451);
    }
}
