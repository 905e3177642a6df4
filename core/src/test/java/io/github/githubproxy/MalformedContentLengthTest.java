package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses with a {@code Content-Length} from which the end of the body cannot be told (RFC 9112, section 6.3). */
class MalformedContentLengthTest {
    private static final String TOKEN = "client-token-of-everything";

    private final Queue<String> requestHeads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closedByProxy = new AtomicInteger();
    private ServerSocket listener;
    private Proxy proxy;
    private volatile String response = "";

    @BeforeEach
    void start() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "raw-upstream");
        acceptor.setDaemon(true);
        acceptor.start();
        proxy = Proxy.builder(Config.builder()
                        .githubApiUrl(URI.create("http://127.0.0.1:" + listener.getLocalPort()))
                        .pat("ALICE", "ghp_alice")
                        .githubMaxConcurrency(1)
                        .build())
                .clients(ClientRegistry.builder()
                        .add(Client.unrestricted("everything"), TOKEN)
                        .build())
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -2",
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: 9223372036854775808",
                "Content-Length: 0x10",
                "Content-Length: 3\r\nContent-Length: 4",
                "Transfer-Encoding: identity\r\nContent-Length: -2",
            })
    void responseIs502AndReleasesConnectionAndSlot(String lengths) {
        response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1\"\r\n" + lengths + "\r\n\r\n{}";

        assertThat(List.of(get().status(), get().status(), get().status())).containsOnly(502);

        await().untilAtomic(
                        closedByProxy,
                        count -> assertThat(count).as("each is sent twice").isEqualTo(6));
        assertThat(proxy.status().credentials())
                .allSatisfy(
                        credential -> assertThat(credential.requestsUnderWay()).isZero());
        response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        assertThat(get().body()).isEqualTo("{}");
        assertThat(requestHeads).hasSize(7).noneMatch(head -> head.contains("If-None-Match"));
    }

    private BufferedResponse get() {
        return BufferedResponse.read(proxy.serve(
                "/repos/ok/hello",
                ProxyRequest.builder("GET")
                        .headers(Headers.of("Authorization", "token " + TOKEN))
                        .build()));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread connection = new Thread(() -> serve(socket), "raw-upstream-connection");
                connection.setDaemon(true);
                connection.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Responds to one request, sends no more, and waits until the proxy closes the connection. */
    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            requestHeads.add(head.toString());
            socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            if (in.read() < 0) {
                closedByProxy.incrementAndGet();
            }
        } catch (IOException e) {
            closedByProxy.incrementAndGet();
        }
    }
}
