package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;

final class TruncationTest {
    private static final int MUCH = 200_000;

    @Everywhere
    void fixedLengthBrokenOffBreaksTheConnection(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("x".repeat(MUCH), "HTTP/1.1 200 OK", "Content-Length: " + (MUCH + 50));
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("" + (MUCH + 50));
            assertThatThrownBy(() -> answer.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            await().until(() -> rig.finished.count() == 1);
        }
    }

    @Everywhere
    void chunkedBrokenOffHasNoLastChunk(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers(
                    Integer.toHexString(MUCH) + "\r\n" + "x".repeat(MUCH) + "\r\n",
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked");
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThatThrownBy(() -> answer.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            await().until(() -> rig.finished.count() == 1);
        }
    }

    @Everywhere
    void unknownLengthHasAnEndEvenIfTheConnectionIsToBeClosed(Container.Kind kind, Container.Mode mode)
            throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers(
                    Integer.toHexString(MUCH) + "\r\n" + "x".repeat(MUCH) + "\r\n",
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked");
            RawClient.Answer answer = client.send("POST", "/x", "Content-Length: 0", "Connection: close")
                    .answer();
            assertThat(answer.headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(answer.headers("Trailer")).isEmpty();
            assertThatThrownBy(() -> answer.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("4\r\nfine\r\n0\r\n\r\n", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
            RawClient.Answer answer = client.send("POST", "/x", "Content-Length: 0", "Connection: close")
                    .answer();
            assertThat(answer.headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(answer.text()).isEqualTo("fine");
        }
    }

    @Everywhere
    void connectionIsClosedSoonAfterTruncation(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("x".repeat(MUCH), "HTTP/1.1 200 OK", "Content-Length: " + (MUCH + 50));
            long start = System.nanoTime();
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThatThrownBy(() -> answer.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
    }

    @Everywhere
    void nothingSentYetIsAnError(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode);
                RawClient client = rig.client()) {
            rig.github.answers("short", "HTTP/1.1 200 OK", "Content-Length: 50", "ETag: \"of-the-lost-answer\"");
            RawClient.Answer answer =
                    client.send("POST", "/x", "Content-Length: 0").answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("ETag")).isEmpty();
            assertThat(answer.text()).contains("broke off").contains("\"status\":\"502\"");
        }
    }

    @Everywhere
    void theContainerStaysWellAfterManyTruncations(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = Rig.of(kind, mode)) {
            rig.github.answers("x".repeat(MUCH), "HTTP/1.1 200 OK", "Content-Length: " + (MUCH + 50));
            for (int i = 0; i < 100; i++) {
                try (RawClient client = rig.client()) {
                    RawClient.Answer answer =
                            client.send("POST", "/x", "Content-Length: 0").answer();
                    assertThatThrownBy(() -> answer.body().readAllBytes())
                            .isInstanceOf(IOException.class)
                            .isNotInstanceOf(SocketTimeoutException.class);
                }
            }
            rig.github.answers("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            try (RawClient client = rig.client()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.send("GET", "/x").answer().text()).isEqualTo("fine");
                }
            }
            await().until(() -> rig.finished.count() == 120);
        }
    }
}
