package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Rejections by the filter itself are logged like rejections by the proxy. */
final class FilterRejectionTest {

    @InEveryContainer
    void logsNonLiteralPrefixWithClient(Container.Kind kind, Container.Mode mode) throws Exception {
        try (LogCapture log = LogCapture.ofAccessLog();
                FilterFixture fixture = FilterFixture.of(
                        kind, application -> application.at("", "/some/*").in(mode));
                RawClient client = fixture.client()) {
            assertRejected(
                    client.send("GET", "/%73ome/user", "X-Request-Id: r-1").response(), "base URL");

            assertLogged(log, fixture, "request_id=r-1");
        }
    }

    @InEveryContainer
    void logsInvalidHeaderNameWithClient(Container.Kind kind, Container.Mode mode) throws Exception {
        try (LogCapture log = LogCapture.ofAccessLog();
                FilterFixture fixture = FilterFixture.of(
                        kind, application -> application.in(mode).wrapped(InvalidHeaderFilter::new));
                RawClient client = fixture.client()) {
            assertRejected(client.send("GET", "/user", "X-Request-Id: r-2").response(), "header field");

            assertLogged(log, fixture, "request_id=r-2");
        }
    }

    private static void assertRejected(RawClient.Response response, String text) throws IOException {
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body().readNBytes(Integer.parseInt(response.header("Content-Length"))))
                .asString()
                .contains(text, "\"documentation_url\"", "\"status\":\"400\"");
    }

    private static void assertLogged(LogCapture log, FilterFixture fixture, String id) {
        await().until(() -> fixture.completed.count() == 1);
        assertThat(log.events())
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .startsWith("client=tester method=GET route=other status=400 cache=refused refusal=denied")
                        .contains(id));
        assertThat(fixture.github.received()).isEmpty();
    }

    /** Simulates a container that accepts an invalid header name. */
    private record InvalidHeaderFilter(Filter filter) implements Filter {
        @Override
        public void init(FilterConfig config) throws ServletException {
            filter.init(config);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            filter.doFilter(new InvalidHeaderRequest((HttpServletRequest) request), response, chain);
        }

        @Override
        public void destroy() {
            filter.destroy();
        }
    }

    private static final class InvalidHeaderRequest extends HttpServletRequestWrapper {
        InvalidHeaderRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            List<String> names = Collections.list(super.getHeaderNames());
            names.add(0, "not allowed");
            return Collections.enumeration(names);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equals("not allowed") ? Collections.enumeration(List.of("x")) : super.getHeaders(name);
        }
    }
}
