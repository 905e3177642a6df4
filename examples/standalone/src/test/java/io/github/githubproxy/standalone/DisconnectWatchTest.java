package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;
import okhttp3.Protocol;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are looked at all the time, of clients that send requests before they have the response to the last. */
class DisconnectWatchTest {
    private static final int CONNECTIONS = 16;
    private static final int REQUESTS = 100;
    private static final Duration INTERVAL = Duration.ofNanos(20_000);

    @TempDir
    private Path directory;

    @Test
    @Timeout(60)
    void losesNoByte() throws Exception {
        requireEchoes(Optional.empty(), SocketFactory.getDefault());
    }

    @Test
    @Timeout(60)
    void losesNoByteOverTls() throws Exception {
        TestCertificate certificate = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
        Map<String, String> environment =
                TestEnvironment.environment(URI.create("http://127.0.0.1"), URI.create("http://127.0.0.1"), directory);
        environment.putAll(certificate.writeTo(directory, TestCertificate.Key.EC_PKCS8));
        requireEchoes(
                ServerSettings.fromMap(environment).tls().map(ReloadingTlsContext::of),
                certificate.client(Protocol.HTTP_1_1).sslSocketFactory());
    }

    private static void requireEchoes(Optional<ReloadingTlsContext> tls, SocketFactory sockets) throws Exception {
        Server server = new Server();
        DisconnectAwareConnector connector = new DisconnectAwareConnector(
                server, ConnectionFactories.of(new HttpConfiguration(), tls.map(ReloadingTlsContext::context)));
        server.addConnector(connector);
        tls.ifPresent(server::addBean);
        server.setHandler(new DisconnectWatch(new Echo(), INTERVAL));
        server.start();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(i);
                Semaphore window = new Semaphore(i % 2 == 0 ? 2 : REQUESTS);
                connections.add(threads.submit(() -> {
                    try (Socket socket = sockets.createSocket("127.0.0.1", connector.getLocalPort())) {
                        socket.setTcpNoDelay(true);
                        Future<?> writer = threads.submit(() -> {
                            writeRequests(socket, window, random);
                            return null;
                        });
                        readResponses(socket, window);
                        writer.get();
                    }
                    return null;
                }));
            }
            for (Future<?> connection : connections) {
                connection.get();
            }
        } finally {
            threads.shutdownNow();
            server.stop();
        }
    }

    /** Writes the requests, each cut at a random place. */
    private static void writeRequests(Socket socket, Semaphore window, Random random)
            throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            String request =
                    i % 3 == 0 ? upload(i, random.nextInt(3000)) : "GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n";
            int cut = random.nextInt(request.length());
            window.acquire();
            write(socket, request.substring(0, cut));
            write(socket, request.substring(cut));
        }
    }

    private static String upload(int number, int length) {
        return "POST /" + number + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n"
                + Integer.toString(number % 10).repeat(length);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void readResponses(Socket socket, Semaphore window) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(new String(RawMessage.response(in, "GET").body(), StandardCharsets.US_ASCII))
                    .isEqualTo("/" + i);
            window.release();
        }
    }

    /** Responds with the path, after a time in which the connection is looked at, and checks the body. */
    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            LockSupport.parkNanos(200_000);
            String path = Request.getPathInContext(request);
            String body = Content.Source.asString(request);
            LockSupport.parkNanos(200_000);
            boolean isWhole = body.length() == Math.max(0, request.getLength())
                    && body.chars().allMatch(octet -> path.endsWith(String.valueOf((char) octet)));
            response.write(
                    true, ByteBuffer.wrap((isWhole ? path : "damaged").getBytes(StandardCharsets.US_ASCII)), callback);
            return true;
        }
    }
}
