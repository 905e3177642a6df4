package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.filter.FormContentFilter;

/** Forms in a host that has the filter for forms that Spring Boot registers, with its order. */
class SpringFormFilterTest {
    private static final int FORM_FILTER_ORDER = -9_900;
    private static final String FORM = "title=a%20b&state=closed";
    private static final String ISSUE = "/repos/octo-org/hello-world/issues/1";

    @TempDir
    private Path directory;

    private FakeGitHub gitHub;
    private Proxy proxy;

    @BeforeEach
    void open() {
        gitHub = TestEnvironment.gitHub();
        proxy = Proxy.create(Config.fromMap(TestEnvironment.environment(gitHub, directory)));
    }

    @AfterEach
    void close() {
        proxy.close();
        gitHub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "PUT", "DELETE"})
    void formBehindFormFilterGets500ThatNamesOrder(String method) throws Exception {
        HttpResponse<String> response = send(method, Ordered.LOWEST_PRECEDENCE);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains("FilterRegistrationBean.setOrder(-10001)", "FormContentFilter", "\"status\":\"500\"");
        assertThat(gitHub.journal().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "PUT", "DELETE"})
    void formBeforeFormFilterReachesGitHub(String method) throws Exception {
        send(method, -10_001);

        assertThat(gitHub.journal()
                        .last(RequestPredicates.method(method))
                        .request()
                        .header("Content-Length"))
                .contains(Integer.toString(FORM.length()));
    }

    private HttpResponse<String> send(String method, int order) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context(order));
        server.start();
        try {
            int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
            HttpRequest request = TestEnvironment.request(URI.create("http://127.0.0.1:" + port), "/github" + ISSUE)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, BodyPublishers.ofString(FORM))
                    .build();
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } finally {
            server.stop();
        }
    }

    private ServletContextHandler context(int order) {
        List<FilterRegistrationBean<?>> filters = Stream.of(
                        registration(new GitHubProxyFilter(proxy), order),
                        registration(new FormContentFilter(), FORM_FILTER_ORDER))
                .sorted(AnnotationAwareOrderComparator.INSTANCE)
                .toList();
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer((types, servletContext) -> {
            for (FilterRegistrationBean<?> filter : filters) {
                filter.onStartup(servletContext);
            }
        });
        return context;
    }

    private static FilterRegistrationBean<?> registration(Filter filter, int order) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/github/*");
        registration.setOrder(order);
        return registration;
    }
}
