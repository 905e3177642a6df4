package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.servlet.pages.LiveServlet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 clients without a token that leave requests open, or do not let responses be sent. */
class UnauthenticatedHttp2ClientTest {
    private static final int CONNECTIONS = 7;
    private static final int STREAMS = 100;

    private final List<RawHttp2Client> connections = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (RawHttp2Client client : connections) {
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

            for (RawHttp2Client client : connections) {
                assertThat(client.statuses(STREAMS)).hasSize(STREAMS).containsOnly(401);
            }
            assertThat(fixture.github.received()).isEmpty();
        }
    }

    /** Not in Tomcat, whose threads wait for the window. */
    @ParameterizedTest
    @EnumSource
    void unreadRejectionsAndPagesHoldNoThread(Container.Mode mode) throws Exception {
        try (FilterFixture fixture = FilterFixture.of(
                        Container.Kind.JETTY,
                        application -> application.in(mode).withServlet(new LiveServlet(), "/-/live"));
                RawClient client = fixture.client()) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            for (int i = 0; i < CONNECTIONS; i++) {
                RawHttp2Client unreading = RawHttp2Client.withoutWindow(fixture.container.port());
                connections.add(unreading);
                unreading.getWithoutToken(i % 2 == 0 ? "/repos/o/r" : "/-/live", STREAMS);
            }

            for (RawHttp2Client unreading : connections) {
                assertThat(unreading.statuses(STREAMS)).containsAnyOf(200, 401).hasSize(STREAMS);
            }

            RawClient.Response live = client.send("GET", "/-/live").response();
            assertThat(live.text()).isEqualTo("{\"status\":\"live\"}");
            assertThat(live.headers("Content-Length")).containsExactly("17");
            assertThat(client.send("GET", "/zen").response().text()).isEqualTo("fine");
        }
    }

    private void sendUnended(FilterFixture fixture) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawHttp2Client client = new RawHttp2Client(fixture.container.port());
            connections.add(client);
            client.sendUnendedWithoutToken(i % 2 == 0 ? "GET" : "DELETE", "/repos/o/r", STREAMS);
        }
    }
}
