package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Uploads that are rejected, responded to early, or broken off. */
final class UploadTest {
    private static final int LARGE = 50 * 1024 * 1024;
    private static final byte[] BLOCK = new byte[64 * 1024];

    @InEveryContainer
    void rejectedUploadGetsNo100Continue(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            client.write(StubGitHub.ascii("POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: token wrong\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n"));

            assertThat(client.firstLine()).startsWith("HTTP/1.1 401").doesNotContain("100");
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    @InEveryContainer
    void forwardsResponseSentDuringUpload(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 9\r\n\r\ntoo large"));
                out.flush();
                request.body().readNBytes(8 * 1024 * 1024);
            });
            client.send("POST", "/x", "Content-Length: " + LARGE);
            CompletableFuture<Void> upload = startUpload(client);

            RawClient.Response response = client.response();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).isEqualTo("too large");
            client.resetConnection();
            upload.get(20, TimeUnit.SECONDS);
            await().until(() -> fixture.completed.count() == 1);
        }
    }

    @InEveryContainer
    void upstreamCloseDuringUploadGives502(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith((request, out) -> request.body().readNBytes(1024 * 1024));
            client.send("POST", "/x", "Content-Length: " + LARGE);
            CompletableFuture<Void> upload = startUpload(client);

            RawClient.Response response = client.response();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("could not be reached").contains("\"status\":\"502\"");
            client.resetConnection();
            upload.get(20, TimeUnit.SECONDS);
            await().until(() -> fixture.completed.count() == 1);
            assertStillServes(fixture);
        }
    }

    @InEveryContainer
    void abortedUploadNeverReachesGitHubAsComplete(Container.Kind kind, Container.Mode mode) throws Exception {
        for (String framing : new String[] {"Content-Length: " + LARGE, "Transfer-Encoding: chunked"}) {
            try (LogCapture log = new LogCapture();
                    FilterFixture fixture = FilterFixture.of(kind, mode)) {
                AtomicReference<IOException> end = new AtomicReference<>();
                CountDownLatch seen = new CountDownLatch(1);
                fixture.github.respondWith((request, out) -> {
                    try {
                        request.body().readAllBytes();
                    } catch (IOException e) {
                        end.set(e);
                    } finally {
                        seen.countDown();
                    }
                });
                RawClient client = fixture.client().send("POST", "/x", framing);
                boolean chunked = framing.startsWith("Transfer");
                for (int i = 0; i < 64; i++) {
                    client.write(chunked ? StubGitHub.ascii("10000\r\n") : new byte[0])
                            .write(BLOCK)
                            .write(chunked ? StubGitHub.ascii("\r\n") : new byte[0]);
                }
                await().until(() -> fixture.github.received().size() == 1);
                client.resetConnection();

                assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(end.get()).as(framing).isInstanceOfAny(EOFException.class, java.net.SocketException.class);
                await().until(() -> fixture.completed.count() == 1);
                assertStillServes(fixture);
                assertThat(log.events()).isEmpty();
            }
        }
    }

    private static void assertStillServes(FilterFixture fixture) throws Exception {
        fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
        try (RawClient next = fixture.client()) {
            assertThat(next.send("GET", "/x").response().text()).isEqualTo("fine");
        }
    }

    /** Sends the upload until the connection is closed. */
    private static CompletableFuture<Void> startUpload(RawClient client) throws IOException {
        OutputStream out = client.output();
        return CompletableFuture.runAsync(() -> {
            try {
                for (int sent = 0; sent < LARGE; sent += BLOCK.length) {
                    out.write(BLOCK);
                }
            } catch (IOException e) {
                // Expected: the other side closes the connection.
            }
        });
    }
}
