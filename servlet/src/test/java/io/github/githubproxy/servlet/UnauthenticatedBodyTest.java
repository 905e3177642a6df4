package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Requests without a token whose bodies never come. */
class UnauthenticatedBodyTest {
    private static final int CONNECTIONS = 7;
    private static final int STREAMS = 100;

    @InEveryContainer
    @DisplayName("HTTP/2 requests without token and END_STREAM get 401 and hold no thread")
    void unendedRequestsWithoutTokenHoldNoThread(Container.Kind kind, Container.Mode mode) throws Exception {
        List<RawHttp2Client> unended = new ArrayList<>();
        try (FilterFixture fixture = FilterFixture.of(kind, mode)) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            for (int i = 0; i < CONNECTIONS; i++) {
                unended.add(new RawHttp2Client(fixture.container.port())
                        .sendUnendedWithoutToken(i % 2 == 0 ? "GET" : "DELETE", "/repos/o/r", STREAMS));
            }
            try (RawClient client = fixture.client()) {
                assertThat(client.send("GET", "/-/live").response().text()).startsWith(EchoServlet.BODY_PREFIX);
                assertThat(client.send("GET", "/zen").response().text()).isEqualTo("fine");
            }
            for (RawHttp2Client client : unended) {
                assertThat(client.statuses(STREAMS)).hasSize(STREAMS).containsOnly(401);
            }
            assertThat(fixture.github.received()).hasSize(1);
        } finally {
            for (RawHttp2Client client : unended) {
                client.close();
            }
        }
    }
}
