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

/** That what the filter itself refuses is told of like what the proxy refuses. */
final class RefusalTest {

    @Everywhere
    void aDisguisedPrefixIsCountedForTheClientWhoseTokenItHas(Container.Kind kind, Container.Mode mode)
            throws Exception {
        try (LogCapture log = LogCapture.ofAccess();
                Rig rig = Rig.of(
                        kind, application -> application.at("", "/some/*").in(mode));
                RawClient client = rig.client()) {
            assertRefused(
                    client.send("GET", "/%73ome/user", "X-Request-Id: r-1").answer(), "base URL");

            assertTold(log, rig, "request_id=r-1");
        }
    }

    @Everywhere
    void aFieldThatHttpDoesNotAllowIsCountedForTheClientWhoseTokenIsBesideIt(Container.Kind kind, Container.Mode mode)
            throws Exception {
        try (LogCapture log = LogCapture.ofAccess();
                Rig rig = Rig.of(kind, application -> application.in(mode).wrapped(WithBadField::new));
                RawClient client = rig.client()) {
            assertRefused(client.send("GET", "/user", "X-Request-Id: r-2").answer(), "header field");

            assertTold(log, rig, "request_id=r-2");
        }
    }

    private static void assertRefused(RawClient.Answer answer, String words) throws IOException {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().readNBytes(Integer.parseInt(answer.header("Content-Length"))))
                .asString()
                .contains(words, "\"documentation_url\"", "\"status\":\"400\"");
    }

    private static void assertTold(LogCapture log, Rig rig, String id) {
        await().until(() -> rig.finished.count() == 1);
        assertThat(log.events())
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .startsWith("client=tester method=GET route=other status=400 cache=refused refusal=denied")
                        .contains(id));
        assertThat(rig.github.received()).isEmpty();
    }

    /** A container that lets through what others refuse. */
    private record WithBadField(Filter filter) implements Filter {
        @Override
        public void init(FilterConfig config) throws ServletException {
            filter.init(config);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            filter.doFilter(new BadField((HttpServletRequest) request), response, chain);
        }

        @Override
        public void destroy() {
            filter.destroy();
        }
    }

    private static final class BadField extends HttpServletRequestWrapper {
        BadField(HttpServletRequest request) {
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
