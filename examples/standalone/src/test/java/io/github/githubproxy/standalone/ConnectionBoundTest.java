package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionBoundTest {
    private static final int FILE_LIMIT = 256;
    private static final int CONNECTIONS = 500;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    @Test
    void connectionsLeaveFileDescriptorsForGitHub(@TempDir Path directory) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                ServerProcess process = ServerProcess.startWithFileLimit(
                        FILE_LIMIT, directory, TestEnvironment.environment(gitHub, directory))) {
            URI uri = process.uri();
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = new Socket();
                clients.add(client);
                client.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_TIMEOUT_MILLIS);
            }

            assertThat(exchange(clients.get(0), "/repos/octo-org/hello-world")).startsWith("HTTP/1.1 200 ");
            assertThat(gitHub.journal().total()).isEqualTo(1);

            for (Socket client : clients) {
                client.close();
            }
            assertThat(TestEnvironment.get(uri, "/repos/octo-org/hello-world").statusCode())
                    .isEqualTo(200);
            assertThat(process.out()).doesNotContain("Too many open files").doesNotContain(" WARN ");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 100", "30000, 10000", "1, 1", ", 10000"})
    void defaultIsHalfOfFreeFileDescriptors(Long free, int bound) {
        assertThat(ConnectionBound.of(OptionalInt.empty(), free == null ? OptionalLong.empty() : OptionalLong.of(free)))
                .isEqualTo(bound);
    }

    @Test
    void rejectsNumberThatLeavesTooFewFileDescriptors() {
        assertThat(ConnectionBound.of(OptionalInt.of(136), OptionalLong.of(200)))
                .isEqualTo(136);
        assertThatThrownBy(() -> ConnectionBound.of(OptionalInt.of(137), OptionalLong.of(200)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("MAX_CONNECTIONS is 137; ")
                .hasMessageContaining("at most 136 are possible");
    }

    private static String exchange(Socket socket, String path) throws IOException {
        socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: token " + TestEnvironment.CLIENT_TOKEN
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
