package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.servlet.pages.LiveServlet;
import io.github.githubproxy.servlet.pages.MetricsServlet;
import io.github.githubproxy.servlet.pages.StatusServlet;
import io.github.githubproxy.servlet.pages.TokenServlet;
import io.github.githubproxy.servlet.pages.UsageServlet;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The status, usage and metrics pages, in each container. */
final class ProxyPagesTest {
    private static final String NON_ADMIN_TOKEN = "token-of-a-non-admin";
    private static final List<Function<Proxy, HttpServlet>> PAGES =
            List.of(StatusServlet::new, UsageServlet::new, proxy -> new MetricsServlet(proxy, () -> "metrics"));

    @ParameterizedTest
    @EnumSource
    void pagesAllowOnlyGetAndHead(Container.Kind kind) throws Exception {
        for (Function<Proxy, HttpServlet> page : PAGES) {
            try (Proxy proxy = proxy();
                    Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy))
                            .withServlet(page.apply(proxy)))) {
                // TRACE is not tested: by default, Tomcat itself responds to it with 405.
                for (String method : List.of("OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "get")) {
                    try (RawClient client = new RawClient(container.port())) {
                        RawClient.Response response = client.send(method, "/-/page", "Content-Length: 0")
                                .response();

                        assertThat(response.status()).as(method).isEqualTo(405);
                        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
                        assertThat(response.text())
                                .isEqualTo("{\"message\":\"This page is only read. Use GET.\",\"documentation_url\":"
                                        + "\"https://docs.github.com/rest\",\"status\":\"405\"}");
                    }
                }
                for (String method : List.of("GET", "HEAD")) {
                    try (RawClient client = new RawClient(container.port())) {
                        assertThat(client.send(method, "/-/page").response().status())
                                .as(method)
                                .isEqualTo(200);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokenPageAllowsOnlyPost(Container.Kind kind) throws Exception {
        try (LogCapture log = LogCapture.ofAuditLog();
                Proxy proxy = proxy();
                Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy))
                        .withServlet(new TokenServlet(proxy), "/-/page"))) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE")) {
                try (RawClient client = new RawClient(container.port())) {
                    RawClient.Response response =
                            client.send(method, "/-/page", "Content-Length: 0").response();

                    assertThat(response.status()).as(method).isEqualTo(405);
                    assertThat(response.header("Allow")).isEqualTo("POST");
                }
            }
            try (RawClient client = new RawClient(container.port())) {
                RawClient.Response response =
                        client.send("POST", "/-/page", "Content-Length: 0").response();

                assertThat(response.status()).isEqualTo(404);
                assertThat(response.text()).contains("TOKEN_KEY is not set");
            }
            // Of the exchange, once its response has been written.
            await().untilAsserted(() -> assertThat(log.events().stream().map(ILoggingEvent::getFormattedMessage))
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("event=write client=") && line.contains(" path=/-/page ")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void auditsRejectedWrites(Container.Kind kind) throws Exception {
        for (Function<Proxy, HttpServlet> page : PAGES) {
            assertThat(auditedWrites(kind, page))
                    .containsExactly(
                            "event=write client=tester method=POST path=/-/page status=405 credential=- request_id=run-17"
                                    + " github_request_id=-",
                            "event=write client=tester method=PROPFIND path=/-/page status=405 credential=-"
                                    + " request_id=run-17 github_request_id=-");
        }
        assertThat(auditedWrites(kind, proxy -> new LiveServlet()))
                .hasSize(2)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("event=write client=- method=POST path=/-/page status=405 ");
    }

    private static List<String> auditedWrites(Container.Kind kind, Function<Proxy, HttpServlet> page) throws Exception {
        try (LogCapture log = LogCapture.ofAuditLog();
                Proxy proxy = proxy();
                Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy))
                        .withServlet(page.apply(proxy), "/-/page"))) {
            for (String method : List.of("POST", "PROPFIND", "OPTIONS")) {
                try (RawClient client = new RawClient(container.port())) {
                    assertThat(client.send(
                                            method,
                                            "/-/page?secret=hunter22",
                                            "Content-Length: 0",
                                            "X-Request-Id: run-17")
                                    .response()
                                    .status())
                            .isEqualTo(405);
                }
            }
            return log.events().stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void logsRejectedTokensNotPageViews(Container.Kind kind) throws Exception {
        for (Function<Proxy, HttpServlet> page : PAGES) {
            try (LogCapture log = LogCapture.ofAccessLog();
                    Proxy proxy = proxy();
                    Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy))
                            .withServlet(page.apply(proxy), "/-/page"))) {
                boolean forAdmins = !(page.apply(proxy) instanceof UsageServlet);

                assertThat(get(container, RawClient.TOKEN).status()).isEqualTo(200);
                try (RawClient browser = new RawClient(container.port())) {
                    RawClient.Response unauthenticated = browser.write(
                                    StubGitHub.ascii("GET /-/page HTTP/1.1\r\nHost: proxy.test\r\n\r\n"))
                            .response();
                    assertThat(unauthenticated.status()).isEqualTo(401);
                    assertThat(unauthenticated.header("WWW-Authenticate")).isEqualTo("Basic realm=\"github-proxy\"");
                }
                RawClient.Response guessed = get(container, "guessed");
                assertThat(guessed.status()).isEqualTo(401);
                assertThat(guessed.header("WWW-Authenticate")).isEqualTo("Basic realm=\"github-proxy\"");
                assertThat(guessed.header("Cache-Status")).isEqualTo("github-proxy; detail=refused");
                await().until(() -> !log.events().isEmpty());
                assertThat(get(container, NON_ADMIN_TOKEN).status()).isEqualTo(forAdmins ? 403 : 200);

                int refusals = forAdmins ? 2 : 1;
                await().until(() -> log.events().size() >= refusals);
                assertThat(log.events())
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .hasSize(refusals)
                        .noneMatch(line -> line.contains("guessed"))
                        .first(InstanceOfAssertFactories.STRING)
                        .startsWith(
                                "client=- method=GET route=/-/page status=401 cache=refused refusal=unauthenticated ");
                if (forAdmins) {
                    assertThat(log.events().get(1).getFormattedMessage())
                            .startsWith(
                                    "client=curious method=GET route=/-/page status=403 cache=refused refusal=denied ");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "3; 4; second spends 57% of the quota: 4 of 7 units in the last hour",
                "4; 3; No client spends most of the quota. second spends 43%: 3 of 7 units in the last hour"
            })
    void headlineNamesTopClientNotAggregate(int first, int second, String headline) throws Exception {
        try (StubGitHub gitHub = new StubGitHub();
                Proxy proxy = proxy(config ->
                        config.githubApiUrl(gitHub.url()).usageMaxClients(1).pat("BOT", "ghp_0123456789"));
                Container container = Container.Kind.JETTY.start(
                        Container.Application.of(new GitHubProxyFilter(proxy)).withServlet(new StatusServlet(proxy)))) {
            gitHub.respondWith(
                    (request, out) -> out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nX-RateLimit-Limit: 5000\r\n"
                            + "X-RateLimit-Remaining: 4000\r\nX-RateLimit-Used: 1000\r\nX-RateLimit-Reset: 4102444800\r\n"
                            + "X-RateLimit-Resource: core\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")));
            sendRequests(proxy, "first", first);
            sendRequests(proxy, "second", second);

            await().untilAsserted(() -> {
                try (RawClient client = new RawClient(container.port())) {
                    assertThat(client.send("GET", "/-/page").response().text()).contains(headline);
                }
            });
        }
    }

    private static void sendRequests(Proxy proxy, String client, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            ProxyRequest request = ProxyRequest.builder("GET").build();
            try (ProxyResponse response = proxy.handle("/repos/acme/app/issues/" + i, request, client)) {
                assertThat(response.status()).isEqualTo(200);
            }
        }
    }

    private static RawClient.Response get(Container container, String token) throws Exception {
        try (RawClient client = new RawClient(container.port())) {
            return client.write(StubGitHub.ascii(
                            "GET /-/page HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: token " + token + "\r\n\r\n"))
                    .response();
        }
    }

    private static Proxy proxy() {
        return proxy(config -> config.pat("BOT", "ghp_0123456789"));
    }

    private static Proxy proxy(UnaryOperator<ConfigBuilder> configured) {
        return Proxy.builder(configured.apply(Config.builder()).build())
                .clientRegistry("""
                        version: 1
                        clients:
                          - {name: tester, token: %s, admin: true}
                          - {name: curious, token: %s}
                        """.formatted(RawClient.TOKEN, NON_ADMIN_TOKEN))
                .build();
    }
}
