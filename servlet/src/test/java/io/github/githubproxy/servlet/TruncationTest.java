package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;

final class TruncationTest {
    private static final int BODY_BYTES = 200_000;

    @InEveryContainer
    void truncatedFixedLengthAbortsConnection(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    "x".repeat(BODY_BYTES), "HTTP/1.1 200 OK", "Content-Length: " + (BODY_BYTES + 50));
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Length")).isEqualTo("" + (BODY_BYTES + 50));
            assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            await().until(() -> fixture.completed.count() == 1);
        }
    }

    @InEveryContainer
    void truncatedChunkedHasNoLastChunk(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    Integer.toHexString(BODY_BYTES) + "\r\n" + "x".repeat(BODY_BYTES) + "\r\n",
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked");
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            await().until(() -> fixture.completed.count() == 1);
        }
    }

    @InEveryContainer
    void chunksResponseDespiteConnectionClose(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    Integer.toHexString(BODY_BYTES) + "\r\n" + "x".repeat(BODY_BYTES) + "\r\n",
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked");
            RawClient.Response response = client.send("POST", "/x", "Content-Length: 0", "Connection: close")
                    .response();
            assertThat(response.headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(response.headers("Trailer")).isEmpty();
            assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("4\r\nfine\r\n0\r\n\r\n", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
            RawClient.Response response = client.send("POST", "/x", "Content-Length: 0", "Connection: close")
                    .response();
            assertThat(response.headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(response.text()).isEqualTo("fine");
        }
    }

    @InEveryContainer
    void closesConnectionSoonAfterTruncation(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    "x".repeat(BODY_BYTES), "HTTP/1.1 200 OK", "Content-Length: " + (BODY_BYTES + 50));
            long start = System.nanoTime();
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
    }

    @InEveryContainer
    void truncationBeforeFirstByteGives502(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith(
                    "short", "HTTP/1.1 200 OK", "Content-Length: 50", "ETag: \"of-the-lost-answer\"");
            RawClient.Response response =
                    client.send("POST", "/x", "Content-Length: 0").response();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("ETag")).isEmpty();
            assertThat(response.text()).contains("broke off").contains("\"status\":\"502\"");
        }
    }

    @InEveryContainer
    void servesRequestsAfterManyTruncations(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            fixture.github.respondWith(
                    "x".repeat(BODY_BYTES), "HTTP/1.1 200 OK", "Content-Length: " + (BODY_BYTES + 50));
            for (int i = 0; i < 100; i++) {
                try (RawClient client = fixture.client()) {
                    RawClient.Response response =
                            client.send("POST", "/x", "Content-Length: 0").response();
                    assertThatThrownBy(() -> response.body().readAllBytes())
                            .isInstanceOf(IOException.class)
                            .isNotInstanceOf(SocketTimeoutException.class);
                }
            }
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            try (RawClient client = fixture.client()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.send("GET", "/x").response().text()).isEqualTo("fine");
                }
            }
            await().until(() -> fixture.completed.count() == 120);
        }
    }
}
