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

/** Bodies that are large, slow, or not wanted any more. */
final class StreamingTest {
    private static final int LARGE = 50 * 1024 * 1024;
    private static final int BLOCK = 1024 * 1024;

    @Everywhere
    void largeDownloadOfKnownLength(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + LARGE + "\r\n\r\n"));
                writeRandom(out);
            });
            RawClient.Answer answer = client.send("GET", "/x").answer();
            assertThat(answer.header("Content-Length")).isEqualTo("" + LARGE);
            assertThat(sha256(answer.body())).isEqualTo(expected());
        }
    }

    @Everywhere
    void largeChunkedDownload(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(
                        StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"));
                writeChunks(out);
            });
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(sha256(answer.body())).isEqualTo(expected());
        }
    }

    @Everywhere
    void largeUploads(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode)) {
            rig.github.answers((request, out) -> {
                String sum = sha256(request.body()) + request.headers("Transfer-Encoding");
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + sum.length() + "\r\n\r\n" + sum));
            });
            try (RawClient client = rig.client()) {
                client.send("POST", "/x", "Content-Length: " + LARGE);
                writeRandom(client.output());
                assertThat(client.answer().text()).isEqualTo(expected() + "[]");
            }
            try (RawClient client = rig.client()) {
                client.send("POST", "/x", "Transfer-Encoding: chunked");
                writeChunks(client.output());
                assertThat(client.answer().text()).isEqualTo(expected() + "[chunked]");
            }
        }
    }

    @Everywhere
    void expectContinueIsAnsweredWhenTheBodyIsWanted(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("ok", "HTTP/1.1 200 OK", "Content-Length: 2");
            client.send("POST", "/x", "Expect: 100-continue", "Content-Length: 3");
            assertThat(client.statusLine()).contains(" 100");
            client.write(StubGitHub.ascii("abc"));
            assertThat(client.answer().text()).isEqualTo("ok");
        }
    }

    @Everywhere
    void partsOfUnknownLengthDoNotWaitForTheRest(Container.Kind kind, Container.Mode mode) throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
                out.flush();
                awaitUninterrupted(more);
                out.write(StubGitHub.ascii("1\r\nb\r\n0\r\n\r\n"));
            });
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.body().read()).isEqualTo('a');
            more.countDown();
            assertThat(answer.text()).isEqualTo("b");
        }
    }

    @Everywhere
    void slowReaderGetsEverything(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + LARGE + "\r\n\r\n"));
                writeRandom(out);
            });
            RawClient.Answer answer = client.send("GET", "/x").answer();
            // Nothing is read until the proxy must have filled every buffer in between and waits.
            try (RawClient other = rig.client()) {
                await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> rig.finished.count() == 0);
                rig.github.answers("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
                assertThat(other.send("GET", "/y").answer().text()).isEqualTo("fine");
            }
            assertThat(sha256(answer.body())).isEqualTo(expected());
        }
    }

    @Everywhere
    void clientThatVanishesReleasesTheAnswer(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode)) {
            rig.github.answers((request, out) -> {
                out.write(
                        StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"));
                for (int i = 0; i < 1000; i++) {
                    writeChunks(out);
                }
            });
            RawClient client = rig.client();
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.body().read()).isNotNegative();
            assertThat(rig.finished.count()).isZero();
            client.vanish();
            await().until(() -> rig.finished.count() == 1);
            rig.github.answers("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            try (RawClient next = rig.client()) {
                assertThat(next.send("GET", "/x").answer().text()).isEqualTo("fine");
            }
        }
    }

    @Everywhere
    void manyAtOnce(Container.Kind kind, Container.Mode mode) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try (Rig rig = Rig.of(kind, mode)) {
            rig.github.answers((request, out) -> {
                byte[] body = request.body().readAllBytes();
                String echo = request.target() + " " + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + echo.length()
                        + "\r\n\r\n" + echo));
            });
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    try (RawClient client = rig.client()) {
                        for (int j = 0; j < 20; j++) {
                            String body = number + "-" + j;
                            client.send("POST", "/r/" + body, "Content-Length: " + body.length())
                                    .write(StubGitHub.ascii(body));
                            assertThat(client.answer().text()).isEqualTo("/r/" + body + " " + body);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            await().until(() -> rig.finished.count() == 32 * 20);
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
