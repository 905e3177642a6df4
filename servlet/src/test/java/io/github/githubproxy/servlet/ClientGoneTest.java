package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that disconnect while the proxy waits for a slot or for GitHub. */
final class ClientGoneTest {
    private final CountDownLatch until = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger returnedRequests = new AtomicInteger();

    private static Stream<Arguments> disconnects() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(kind ->
                        Arrays.stream(RawHttp2Client.Disconnect.values()).map(how -> Arguments.of(kind, how)));
    }

    @ParameterizedTest
    @MethodSource("disconnects")
    void http2DisconnectEndsSlotWait(Container.Kind kind, RawHttp2Client.Disconnect disconnect) throws Exception {
        try (LogCapture log = new LogCapture();
                FilterFixture fixture = fixtureWithOneSlot(kind, Container.Mode.ASYNC);
                RawClient first = fixture.client();
                RawHttp2Client second = new RawHttp2Client(fixture.container.port())) {
            first.send("GET", "/held");
            held.await();
            second.get("/waiting");
            await().until(() -> returnedRequests.get() == 2);

            disconnect.of(second);

            await().until(() -> fixture.completed.count() == 1);
            until.countDown();
            assertThat(first.response().text()).isEqualTo("fine");
            assertThat(first.send("GET", "/next").response().text())
                    .as("the slot was released")
                    .isEqualTo("fine");
            assertThat(fixture.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/held", "/next");
            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void http2DisconnectEndsUpstreamWait(Container.Kind kind) throws Exception {
        FilterFixture.CompletionCounter completed = new FilterFixture.CompletionCounter();
        try (LogCapture log = new LogCapture();
                Container github =
                        Container.Kind.JETTY.start(Container.Application.of((request, response, chain) -> hold())
                                .in(Container.Mode.SYNC));
                Proxy proxy = proxyOverHttp2(github, completed);
                Container container = kind.start(
                        Container.Application.of(new GitHubProxyFilter(proxy)).wrapped(ReturnCountingFilter::new));
                RawHttp2Client client = new RawHttp2Client(container.port())) {
            client.get("/held");
            held.await();
            await().until(() -> returnedRequests.get() == 1);

            RawHttp2Client.Disconnect.RESETS_STREAM.of(client);

            await().until(() -> completed.count() == 1);
            assertThat(log.events()).isEmpty();
            until.countDown();
        }
    }

    @ParameterizedTest
    @MethodSource("disconnects")
    void http2DisconnectEndsResponse(Container.Kind kind, RawHttp2Client.Disconnect disconnect) throws Exception {
        try (LogCapture log = new LogCapture();
                FilterFixture fixture = fixtureWithOneSlot(kind, Container.Mode.ASYNC);
                RawHttp2Client client = new RawHttp2Client(fixture.container.port())) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
                out.flush();
                hold();
                out.write(StubGitHub.ascii("1\r\nb\r\n0\r\n\r\n"));
            });
            client.get("/held");
            held.await();
            await().until(() -> returnedRequests.get() == 1);

            disconnect.of(client);

            await().until(() -> fixture.completed.count() == 1);
            assertThat(log.events()).isEmpty();
            until.countDown();
        }
    }

    @InEveryContainer
    void attributeOfHostEndsRequest(Container.Kind kind, Container.Mode mode) throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        try (LogCapture log = new LogCapture();
                FilterFixture fixture = FilterFixture.withOneSlot(
                        kind, application -> application.in(mode).wrapped(proxy -> new CancellingFilter(proxy, gone)));
                RawClient first = fixture.client();
                RawClient second = fixture.client();
                RawClient third = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
                out.flush();
                hold();
            });
            first.send("GET", "/held?cancellable");
            held.await();
            second.send("GET", "/waiting?cancellable");

            RawClient.Response streamed = first.response();

            gone.complete(null);

            await().until(() -> fixture.completed.count() == 2);
            assertThatThrownBy(streamed::text).isInstanceOf(IOException.class);
            assertThat(second.response().text()).contains("given up");
            fixture.github.respondWith((request, out) -> out.write(
                    StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine")));
            assertThat(third.send("GET", "/next").response().text()).isEqualTo("fine");
            assertThat(log.events()).isEmpty();
            until.countDown();
        }
    }

    /** With HTTP/1.1 the disconnect is not reported, so the request is completed and its response discarded. */
    @InEveryContainer
    void http1DisconnectReleasesSlot(Container.Kind kind, Container.Mode mode) throws Exception {
        try (FilterFixture fixture = fixtureWithOneSlot(kind, mode);
                RawClient first = fixture.client();
                RawClient second = fixture.client()) {
            first.send("GET", "/held");
            held.await();
            second.send("GET", "/waiting");
            second.resetConnection();
            until.countDown();
            assertThat(first.response().text()).isEqualTo("fine");
            await().until(() -> fixture.completed.count() == 2);
            assertThat(first.send("GET", "/next").response().text()).isEqualTo("fine");
        }
    }

    /** The body is larger than Tomcat's buffer, because Tomcat reports buffered bytes as sent. */
    @InEveryContainer
    void unsentBytesAreNotCounted(Container.Kind kind, Container.Mode mode) throws Exception {
        byte[] body = new byte[12 * 1024];
        try (FilterFixture fixture = FilterFixture.withStaleIfError(kind, mode);
                RawClient first = fixture.client();
                RawClient second = fixture.client()) {
            fixture.github.respondWith((request, out) -> {
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"1\"\r\nContent-Length: "
                        + body.length + "\r\n\r\n"));
                out.write(body);
            });
            first.send("GET", "/stored").response().body().readAllBytes();
            await().until(() -> fixture.completed.count() == 1);
            assertThat(fixture.completed.bytes()).isEqualTo(body.length);
            fixture.github.respondWith((request, out) -> hold());

            second.send("GET", "/stored");
            held.await();
            second.resetConnection();

            await().until(() -> fixture.completed.count() == 2);
            assertThat(fixture.completed.bytes()).as("no further bytes").isEqualTo(body.length);
            until.countDown();
        }
    }

    private FilterFixture fixtureWithOneSlot(Container.Kind kind, Container.Mode mode) throws Exception {
        FilterFixture fixture = FilterFixture.withOneSlot(
                kind, application -> application.in(mode).wrapped(ReturnCountingFilter::new));
        fixture.github.respondWith((request, out) -> {
            hold();
            out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine"));
        });
        return fixture;
    }

    private static Proxy proxyOverHttp2(Container github, FilterFixture.CompletionCounter completed) {
        return Proxy.builder(Config.builder()
                        .githubApiUrl(URI.create("http://127.0.0.1:" + github.port()))
                        .pat("BOT", "ghp_upstream0123456789")
                        .build())
                .clientRegistry("{version: 1, clients: [{name: tester, token: " + RawClient.TOKEN + "}]}")
                .httpClient(new OkHttpClient.Builder()
                        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                        .readTimeout(Duration.ofMinutes(1))
                        .build())
                .telemetry(completed)
                .build();
    }

    private void hold() throws IOException {
        try {
            held.countDown();
            until.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Sets the attribute by which hosts report disconnected clients, for requests that ask for it. */
    private record CancellingFilter(Filter proxy, CompletableFuture<Void> gone) implements Filter {
        @Override
        public void init(FilterConfig config) throws ServletException {
            proxy.init(config);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if ("cancellable".equals(((HttpServletRequest) request).getQueryString())) {
                request.setAttribute(GitHubProxyFilter.CANCELLATION_ATTRIBUTE, gone);
            }
            proxy.doFilter(request, response, chain);
        }

        @Override
        public void destroy() {
            proxy.destroy();
        }
    }

    /** Counts the requests whose container thread has returned from the filter. */
    private final class ReturnCountingFilter implements Filter {
        private final Filter proxy;

        ReturnCountingFilter(Filter proxy) {
            this.proxy = proxy;
        }

        @Override
        public void init(FilterConfig config) throws ServletException {
            proxy.init(config);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            proxy.doFilter(request, response, chain);
            returnedRequests.incrementAndGet();
        }

        @Override
        public void destroy() {
            proxy.destroy();
        }
    }
}
