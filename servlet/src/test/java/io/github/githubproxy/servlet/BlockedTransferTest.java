package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.servlet.request.MinDataRate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import okhttp3.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that transfer so little that no read or write of the proxy ends by itself, but enough for timeouts of containers. */
final class BlockedTransferTest {
    /** More than fits into the buffers of sockets, or into the HTTP/2 window of the client. */
    private static final int LARGE = 32 * 1024 * 1024;

    private static final int SMALL_RECEIVE_BUFFER = 1024;

    private static final MinDataRate MIN_RATE =
            new MinDataRate(1_000_000, Duration.ofMillis(200), Duration.ofMillis(10), System::nanoTime);

    @InEveryContainer
    void endsWriteThatReaderKeepsBlocked(Container.Kind kind, Container.Mode mode) throws Exception {
        try (LogCapture log = new LogCapture();
                FilterFixture fixture = fixture(kind, mode);
                Socket client = slowReader(fixture)) {
            client.getOutputStream().write(get("/large"));
            InputStream in = client.getInputStream();

            await().until(() -> in.read() >= 0 && fixture.completed.count() == 1);

            assertThat(remainingBytes(in)).isLessThan(LARGE);
            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWriteThatHttp2ReaderKeepsBlocked(Container.Kind kind) throws Exception {
        try (FilterFixture fixture = fixture(kind, Container.Mode.ASYNC)) {
            try (Response response = fixture.getOverHttp2("/large")) {
                InputStream in = response.body().byteStream();

                await().until(() -> in.read() >= 0 && fixture.completed.count() == 1);

                assertThat(remainingBytes(in)).isLessThan(LARGE);
            }
        }
    }

    @InEveryContainer
    void endsReadThatUploadKeepsBlocked(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = fixture(kind, mode);
                RawClient client = fixture.client()) {
            client.send("POST", "/x", "Transfer-Encoding: chunked");
            client.write(StubGitHub.ascii("1;this-is-no-byte-of-the-body"));

            // Tomcat does not end a read at once when its thread is interrupted.
            await().atMost(Duration.ofSeconds(60)).until(() -> fixture.completed.count() == 1);

            assertThat(client.response().status()).isEqualTo(408);
        }
    }

    private static Socket slowReader(FilterFixture fixture) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_RECEIVE_BUFFER);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.container.port()));
        return socket;
    }

    private static byte[] get(String path) {
        return StubGitHub.ascii("GET " + path + " HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: token "
                + RawClient.TOKEN + "\r\n\r\n");
    }

    /** Returns the number of bytes before the connection or stream ends, in whatever way. */
    private static long remainingBytes(InputStream in) {
        long count = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
            }
        } catch (IOException e) {
            // A reset.
        }
        return count;
    }

    private static FilterFixture fixture(Container.Kind kind, Container.Mode mode) throws Exception {
        return FilterFixture.withMinDataRate(kind, mode, MIN_RATE).withResponseOf(LARGE);
    }
}
