package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 requests without a token that do not end, so that a body may follow (RFC 9113, section 8.1). */
class UnauthenticatedBodyTest {
    private static final int CONNECTIONS = 7;
    private static final int STREAMS = 100;

    private final List<RawHttp2Client> unended = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (RawHttp2Client client : unended) {
            client.close();
        }
    }

    @InEveryContainer
    void unendedRequestsWithoutTokenHoldNoThread(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(kind, mode);
                RawClient client = fixture.client()) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");

            sendUnended(fixture);

            assertThat(client.send("GET", "/-/live").response().text()).startsWith(EchoServlet.BODY_PREFIX);
            assertThat(client.send("GET", "/zen").response().text()).isEqualTo("fine");
            assertThat(fixture.github.received()).hasSize(1);
        }
    }

    /** Not in Tomcat, which closes connections with many such streams. */
    @ParameterizedTest
    @EnumSource
    void everyUnendedRequestWithoutTokenGets401(Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.JETTY, mode)) {
            sendUnended(fixture);

            for (RawHttp2Client client : unended) {
                assertThat(client.statuses(STREAMS)).hasSize(STREAMS).containsOnly(401);
            }
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    private void sendUnended(FilterFixture fixture) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawHttp2Client client = new RawHttp2Client(fixture.container.port());
            unended.add(client);
            client.sendUnendedWithoutToken(i % 2 == 0 ? "GET" : "DELETE", "/repos/o/r", STREAMS);
        }
    }
}
