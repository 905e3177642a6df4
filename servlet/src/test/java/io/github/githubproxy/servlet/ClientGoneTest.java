package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that go away while the proxy waits for their sake. */
final class ClientGoneTest {
    private final CountDownLatch until = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger left = new AtomicInteger();

    private static Stream<Arguments> departures() {
        return Arrays.stream(Container.Kind.values())
                .flatMap(
                        kind -> Arrays.stream(RawHttp2Client.Departure.values()).map(how -> Arguments.of(kind, how)));
    }

    @ParameterizedTest
    @MethodSource("departures")
    void waitForASlotEndsAtOnceOverHttp2(Container.Kind kind, RawHttp2Client.Departure departure) throws Exception {
        try (LogCapture log = new LogCapture();
                Rig rig = oneSlot(kind, Container.Mode.ASYNC);
                RawClient first = rig.client();
                RawHttp2Client second = new RawHttp2Client(rig.container.port())) {
            first.send("GET", "/held");
            held.await();
            second.get("/waiting");
            await().until(() -> left.get() == 2);

            departure.of(second);

            await().until(() -> rig.finished.count() == 1);
            until.countDown();
            assertThat(first.answer().text()).isEqualTo("fine");
            assertThat(first.send("GET", "/next").answer().text())
                    .as("the slot is free")
                    .isEqualTo("fine");
            assertThat(rig.github.received())
                    .extracting(StubGitHub.Received::target)
                    .containsExactly("/held", "/next");
            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitForGitHubEndsAtOnceOverHttp2(Container.Kind kind) throws Exception {
        Rig.Finished finished = new Rig.Finished();
        try (LogCapture log = new LogCapture();
                Container github =
                        Container.Kind.JETTY.start(Container.Application.of((request, response, chain) -> hold())
                                .in(Container.Mode.SYNC));
                Proxy proxy = overHttp2(github, finished);
                Container container = kind.start(
                        Container.Application.of(new GitHubProxyFilter(proxy)).wrapped(Leaving::new));
                RawHttp2Client client = new RawHttp2Client(container.port())) {
            client.get("/held");
            held.await();
            await().until(() -> left.get() == 1);

            RawHttp2Client.Departure.RESETS_THE_STREAM.of(client);

            await().until(() -> finished.count() == 1);
            assertThat(log.events()).isEmpty();
            until.countDown();
        }
    }

    @ParameterizedTest
    @MethodSource("departures")
    void anAnswerThatIsUnderWayEndsWithoutAdo(Container.Kind kind, RawHttp2Client.Departure departure)
            throws Exception {
        try (LogCapture log = new LogCapture();
                Rig rig = oneSlot(kind, Container.Mode.ASYNC);
                RawHttp2Client client = new RawHttp2Client(rig.container.port())) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"));
                out.flush();
                hold();
                out.write(StubGitHub.ascii("1\r\nb\r\n0\r\n\r\n"));
            });
            client.get("/held");
            held.await();
            await().until(() -> left.get() == 1);

            departure.of(client);

            await().pollDelay(Duration.ofMillis(300)).until(() -> rig.finished.count() == 0);
            until.countDown();
            await().until(() -> rig.finished.count() == 1);
            assertThat(log.events()).isEmpty();
        }
    }

    /** That it is gone is not told: its request is answered to nobody. */
    @Everywhere
    void noSlotIsLostToAClientThatVanishesOverHttp1(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Rig rig = oneSlot(kind, mode);
                RawClient first = rig.client();
                RawClient second = rig.client()) {
            first.send("GET", "/held");
            held.await();
            second.send("GET", "/waiting");
            second.vanish();
            until.countDown();
            assertThat(first.answer().text()).isEqualTo("fine");
            await().until(() -> rig.finished.count() == 2);
            assertThat(first.send("GET", "/next").answer().text()).isEqualTo("fine");
        }
    }

    /** What is smaller than the buffer of Tomcat it takes for sent. */
    @Everywhere
    void whatCouldNotBeWrittenIsNotCounted(Container.Kind kind, Container.Mode mode) throws Exception {
        byte[] body = new byte[12 * 1024];
        try (Rig rig = Rig.withStaleAnswers(kind, mode);
                RawClient first = rig.client();
                RawClient second = rig.client()) {
            rig.github.answers((request, out) -> {
                out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"1\"\r\nContent-Length: "
                        + body.length + "\r\n\r\n"));
                out.write(body);
            });
            first.send("GET", "/stored").answer().body().readAllBytes();
            await().until(() -> rig.finished.count() == 1);
            assertThat(rig.finished.bytes()).isEqualTo(body.length);
            rig.github.answers((request, out) -> hold());

            second.send("GET", "/stored");
            held.await();
            second.vanish();

            await().until(() -> rig.finished.count() == 2);
            assertThat(rig.finished.bytes()).as("no more than before").isEqualTo(body.length);
            until.countDown();
        }
    }

    private Rig oneSlot(Container.Kind kind, Container.Mode mode) throws Exception {
        Rig rig = Rig.withOneSlot(kind, application -> application.in(mode).wrapped(Leaving::new));
        rig.github.answers((request, out) -> {
            hold();
            out.write(StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine"));
        });
        return rig;
    }

    private static Proxy overHttp2(Container github, Rig.Finished finished) {
        return Proxy.builder(Config.builder()
                        .githubApiUrl(URI.create("http://127.0.0.1:" + github.port()))
                        .pat("BOT", "ghp_upstream0123456789")
                        .build())
                .clientRegistry("{version: 1, clients: [{name: tester, token: " + RawClient.TOKEN + "}]}")
                .httpClient(new OkHttpClient.Builder()
                        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                        .readTimeout(Duration.ofMinutes(1))
                        .build())
                .telemetry(finished)
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

    /** Counts the requests that the container's thread has left to another. */
    private final class Leaving implements Filter {
        private final Filter proxy;

        Leaving(Filter proxy) {
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
            left.incrementAndGet();
        }

        @Override
        public void destroy() {
            proxy.destroy();
        }
    }
}
