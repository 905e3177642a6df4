package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Large and slow bodies, and bodies that the client stops reading. */
final class StreamingTest {
    private static final int LARGE = 50 * 1024 * 1024;
    private static final int BLOCK = 1024 * 1024;

    @InEveryContainer
    void streamsLargeDownloadWithLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + LARGE + "\r\n\r\n"));
                writeRandom(out);
            });
            RawClient.Response response = client.send("GET", "/x").response();
            assertThat(response.header("Content-Length")).isEqualTo("" + LARGE);
            assertThat(sha256(response.body())).isEqualTo(expected());
        }
    }

    @InEveryContainer
    void streamsLargeChunkedDownload(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(
                        StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"));
                writeChunks(out);
            });
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(sha256(response.body())).isEqualTo(expected());
        }
    }

    @InEveryContainer
    void streamsLargeUploads(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            fixture.github.respondWith((request, out) -> {
                String sum = sha256(request.body()) + request.headers("Transfer-Encoding");
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + sum.length() + "\r\n\r\n" + sum));
            });
            try (RawClient client = fixture.client()) {
                client.send("POST", "/x", "Content-Length: " + LARGE);
                writeRandom(client.output());
                assertThat(client.response().text()).isEqualTo(expected() + "[]");
            }
            try (RawClient client = fixture.client()) {
                client.send("POST", "/x", "Transfer-Encoding: chunked");
                writeChunks(client.output());
                assertThat(client.response().text()).isEqualTo(expected() + "[chunked]");
            }
        }
    }

    @InEveryContainer
    void sends100ContinueForUpload(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("ok", "HTTP/1.1 200 OK", "Content-Length: 2");
            client.send("POST", "/x", "Expect: 100-continue", "Content-Length: 3");
            assertThat(client.statusLine()).contains(" 100");
            client.write(StubGitHub.ascii("abc"));
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @InEveryContainer
    void flushesChunksAsTheyArrive(Container.Kind kind, Container.Mode mode) throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
                out.flush();
                awaitUninterrupted(more);
                out.write(StubGitHub.ascii("1\r\nb\r\n0\r\n\r\n"));
            });
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.body().read()).isEqualTo('a');
            more.countDown();
            assertThat(response.text()).isEqualTo("b");
        }
    }

    @InEveryContainer
    void slowClientGetsWholeBody(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + LARGE + "\r\n\r\n"));
                writeRandom(out);
            });
            RawClient.Response response = client.send("GET", "/x").response();
            // The body is not read until the proxy has filled all buffers and its writes block.
            try (RawClient other = fixture.client()) {
                await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> fixture.completed.count() == 0);
                fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
                assertThat(other.send("GET", "/y").response().text()).isEqualTo("fine");
            }
            assertThat(sha256(response.body())).isEqualTo(expected());
        }
    }

    @InEveryContainer
    void clientResetReleasesUpstreamResponse(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            fixture.github.respondWith((request, out) -> {
                out.write(
                        StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"));
                for (int i = 0; i < 1000; i++) {
                    writeChunks(out);
                }
            });
            RawClient client = fixture.client();
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.body().read()).isNotNegative();
            assertThat(fixture.completed.count()).isZero();
            client.resetConnection();
            await().until(() -> fixture.completed.count() == 1);
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            try (RawClient next = fixture.client()) {
                assertThat(next.send("GET", "/x").response().text()).isEqualTo("fine");
            }
        }
    }

    @InEveryContainer
    void servesConcurrentClients(Container.Kind kind, Container.Mode mode) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            fixture.github.respondWith((request, out) -> {
                byte[] body = request.body().readAllBytes();
                String echo = request.target() + " " + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + echo.length()
                        + "\r\n\r\n" + echo));
            });
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    try (RawClient client = fixture.client()) {
                        for (int j = 0; j < 20; j++) {
                            String body = number + "-" + j;
                            client.send("POST", "/r/" + body, "Content-Length: " + body.length())
                                    .write(StubGitHub.ascii(body));
                            assertThat(client.response().text()).isEqualTo("/r/" + body + " " + body);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            await().until(() -> fixture.completed.count() == 32 * 20);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void writeRandom(OutputStream out) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < LARGE / BLOCK; i++) {
            random.nextBytes(block);
            out.write(block);
        }
        out.flush();
    }

    private static void writeChunks(OutputStream out) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < LARGE / BLOCK; i++) {
            random.nextBytes(block);
            out.write(StubGitHub.ascii(Integer.toHexString(BLOCK) + "\r\n"));
            out.write(block);
            out.write(StubGitHub.ascii("\r\n"));
        }
        out.write(StubGitHub.ascii("0\r\n\r\n"));
        out.flush();
    }

    private static String expected() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < LARGE / BLOCK; i++) {
            random.nextBytes(block);
            digest.update(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
