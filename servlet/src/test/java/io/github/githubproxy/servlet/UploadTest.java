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

/** Uploads that do not go as planned. */
final class UploadTest {
    private static final int LARGE = 50 * 1024 * 1024;
    private static final byte[] BLOCK = new byte[64 * 1024];

    @Everywhere
    void aRefusedUploadIsNotAskedFor(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            client.write(StubGitHub.ascii("POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: token wrong\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n"));

            assertThat(client.firstLine()).startsWith("HTTP/1.1 401").doesNotContain("100");
            assertThat(rig.github.received()).isEmpty();
        }
    }

    @Everywhere
    void anAnswerBeforeTheEndReachesTheClient(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 9\r\n\r\ntoo large"));
                out.flush();
                request.body().readNBytes(8 * 1024 * 1024);
            });
            client.send("POST", "/x", "Content-Length: " + LARGE);
            CompletableFuture<Void> upload = uploading(client);

            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("too large");
            client.vanish();
            upload.get(20, TimeUnit.SECONDS);
            await().until(() -> rig.finished.count() == 1);
        }
    }

    @Everywhere
    void aGitHubThatDiesMidwayIsA502(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers((request, out) -> request.body().readNBytes(1024 * 1024));
            client.send("POST", "/x", "Content-Length: " + LARGE);
            CompletableFuture<Void> upload = uploading(client);

            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("could not be reached").contains("\"status\":\"502\"");
            client.vanish();
            upload.get(20, TimeUnit.SECONDS);
            await().until(() -> rig.finished.count() == 1);
            assertServesOn(rig);
        }
    }

    @Everywhere
    void whatAClientDidNotSendToItsEndNeverLooksWhole(Container.Kind kind, Container.Mode mode) throws Exception {
        for (String framing : new String[] {"Content-Length: " + LARGE, "Transfer-Encoding: chunked"}) {
            try (Rig rig = Rig.of(kind, mode)) {
                AtomicReference<IOException> end = new AtomicReference<>();
                CountDownLatch seen = new CountDownLatch(1);
                rig.github.answers((request, out) -> {
                    try {
                        request.body().readAllBytes();
                    } catch (IOException e) {
                        end.set(e);
                    } finally {
                        seen.countDown();
                    }
                });
                RawClient client = rig.client().send("POST", "/x", framing);
                boolean chunked = framing.startsWith("Transfer");
                for (int i = 0; i < 64; i++) {
                    client.write(chunked ? StubGitHub.ascii("10000\r\n") : new byte[0])
                            .write(BLOCK)
                            .write(chunked ? StubGitHub.ascii("\r\n") : new byte[0]);
                }
                await().until(() -> rig.github.received().size() == 1);
                client.vanish();

                assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(end.get()).as(framing).isInstanceOfAny(EOFException.class, java.net.SocketException.class);
                await().until(() -> rig.finished.count() == 1);
                assertServesOn(rig);
            }
        }
    }

    private static void assertServesOn(Rig rig) throws Exception {
        rig.github.answers("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
        try (RawClient next = rig.client()) {
            assertThat(next.send("GET", "/x").answer().text()).isEqualTo("fine");
        }
    }

    /** Sends for as long as the other side takes it. */
    private static CompletableFuture<Void> uploading(RawClient client) throws IOException {
        OutputStream out = client.output();
        return CompletableFuture.runAsync(() -> {
            try {
                for (int sent = 0; sent < LARGE; sent += BLOCK.length) {
                    out.write(BLOCK);
                }
            } catch (IOException e) {
                // Nobody takes it any more, as is to be.
            }
        });
    }
}
