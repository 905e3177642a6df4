package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.servlet.pages.UsageServlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts to guess a token. */
class UnknownTokensTest {
    private static final int MAX_FAILURES = 20;

    @ParameterizedTest
    @EnumSource
    void failuresAfterTwentyGet429AndKnownTokensAreServed(Container.Kind kind) throws Exception {
        try (LogCapture log = LogCapture.ofAccessLog();
                FilterFixture fixture = FilterFixture.of(kind, Container.Mode.ASYNC)) {
            fixture.github.respondWith("fine", "HTTP/1.1 200 OK", "Content-Length: 4");
            for (int i = 0; i < MAX_FAILURES; i++) {
                assertThat(status(fixture, "Authorization: token guess-" + i)).isEqualTo(401);
            }

            try (RawClient client = fixture.client()) {
                RawClient.Response response = client.write(request("/repos/o/r", "Authorization: token guess-21"))
                        .response();
                assertThat(response.status()).isEqualTo(429);
                assertThat(Integer.parseInt(response.header("Retry-After"))).isBetween(1, 60);
                assertThat(response.text()).contains("\"status\":\"429\"").doesNotContain("guess-21");
            }
            assertThat(status(fixture, "Authorization: token " + RawClient.TOKEN))
                    .isEqualTo(200);
            assertThat(status(fixture, "X-None: 1")).isEqualTo(401);
            await().until(() -> log.events().stream()
                            .filter(line -> line.getFormattedMessage()
                                    .contains(" status=429 cache=refused refusal=too_many_unauthenticated "))
                            .count()
                    == 1);
        }
    }

    @Test
    void failuresAtPagesCountAsWell() throws Exception {
        try (FilterFixture fixture = FilterFixture.of(Container.Kind.JETTY, Container.Mode.ASYNC);
                Container pages =
                        Container.Kind.JETTY.start(Container.Application.of(new GitHubProxyFilter(fixture.proxy))
                                .withServlet(new UsageServlet(fixture.proxy), "/-/usage"))) {
            for (int i = 0; i < MAX_FAILURES; i++) {
                try (RawClient client = new RawClient(pages.port())) {
                    assertThat(client.write(request("/-/usage", "Authorization: token guess-" + i))
                                    .response()
                                    .status())
                            .isEqualTo(401);
                }
            }

            assertThat(status(fixture, "Authorization: token guess-20")).isEqualTo(429);
            try (RawClient client = new RawClient(pages.port())) {
                assertThat(client.write(request("/-/usage", "Authorization: token guess-21"))
                                .response()
                                .status())
                        .isEqualTo(429);
            }
        }
    }

    private static int status(FilterFixture fixture, String field) throws Exception {
        try (RawClient client = fixture.client()) {
            return client.write(request("/repos/o/r", field)).response().status();
        }
    }

    private static byte[] request(String target, String field) {
        return StubGitHub.ascii("GET " + target + " HTTP/1.1\r\nHost: proxy.test\r\n" + field + "\r\n\r\n");
    }
}
