package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Config;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages about the proxy, in whichever container. */
final class OwnPagesTest {
    private static final List<Function<Proxy, HttpServlet>> PAGES =
            List.of(StatusServlet::new, UsageServlet::new, proxy -> new MetricsServlet(proxy, () -> "metrics"));

    @ParameterizedTest
    @EnumSource
    void theyAreReadAndNothingElse(Container.Kind kind) throws Exception {
        for (Function<Proxy, HttpServlet> page : PAGES) {
            try (Proxy proxy = proxy();
                    Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy))
                            .before(page.apply(proxy)))) {
                // Tomcat itself answers TRACE, with 405, unless told otherwise.
                for (String method : List.of("OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "get")) {
                    try (RawClient client = new RawClient(container.port())) {
                        RawClient.Answer answer = client.send(method, "/-/page", "Content-Length: 0")
                                .answer();

                        assertThat(answer.status()).as(method).isEqualTo(405);
                        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
                        assertThat(answer.text())
                                .isEqualTo("{\"message\":\"This page is only read. Use GET.\",\"documentation_url\":"
                                        + "\"https://docs.github.com/rest\",\"status\":\"405\"}");
                    }
                }
                for (String method : List.of("GET", "HEAD")) {
                    try (RawClient client = new RawClient(container.port())) {
                        assertThat(client.send(method, "/-/page").answer().status())
                                .as(method)
                                .isEqualTo(200);
                    }
                }
            }
        }
    }

    private static Proxy proxy() {
        return Proxy.builder(Config.builder().pat("BOT", "ghp_0123456789").build())
                .clients(ClientRegistry.builder()
                        .add(Client.unrestricted("tester").admin(), RawClient.TOKEN)
                        .build())
                .build();
    }
}
