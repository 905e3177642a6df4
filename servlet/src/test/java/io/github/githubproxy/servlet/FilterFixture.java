package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.servlet.request.MinDataRate;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** A stub of GitHub, a proxy for it, and a container with the filter. */
final class FilterFixture implements AutoCloseable {
    /** The scopes of a client in the registry. Without scopes, the client may do everything. */
    private static final String UNRESTRICTED = "";

    /** Scopes that allow reading the repositories of one owner. */
    static final String READS_OF_OK = ", scopes: [{method: GET, path: /repos/ok/.*}]";

    final StubGitHub github = new StubGitHub();
    final CompletionCounter completed = new CompletionCounter();
    final Proxy proxy;
    final Container container;

    FilterFixture(Container.Kind kind, String scopes, UnaryOperator<Container.Application> setup) throws Exception {
        this(kind, scopes, config -> config, setup);
    }

    private FilterFixture(
            Container.Kind kind,
            String scopes,
            UnaryOperator<ConfigBuilder> configured,
            UnaryOperator<Container.Application> setup)
            throws Exception {
        this(kind, scopes, configured, setup, MinDataRate.STANDARD);
    }

    private FilterFixture(
            Container.Kind kind,
            String scopes,
            UnaryOperator<ConfigBuilder> configured,
            UnaryOperator<Container.Application> setup,
            MinDataRate minRate)
            throws Exception {
        ConfigBuilder config = Config.builder().githubApiUrl(github.url()).pat("BOT", "ghp_upstream0123456789");
        proxy = Proxy.builder(configured.apply(config).build())
                .clientRegistry("{version: 1, clients: [{name: tester, token: " + RawClient.TOKEN + scopes + "}]}")
                .telemetry(completed)
                .build();
        container = kind.start(setup.apply(Container.Application.of(new GitHubProxyFilter(proxy, minRate))));
    }

    static FilterFixture of(Container.Kind kind, Container.Mode mode) throws Exception {
        return of(kind, application -> application.in(mode));
    }

    static FilterFixture of(Container.Kind kind, UnaryOperator<Container.Application> setup) throws Exception {
        return new FilterFixture(kind, UNRESTRICTED, setup);
    }

    /** Returns a fixture that sends one request at a time to GitHub. */
    static FilterFixture withOneSlot(Container.Kind kind, UnaryOperator<Container.Application> setup) throws Exception {
        return new FilterFixture(kind, UNRESTRICTED, config -> config.githubMaxConcurrency(1), setup);
    }

    /** Returns a fixture that ends exchanges with slower clients. */
    static FilterFixture withMinDataRate(Container.Kind kind, Container.Mode mode, MinDataRate minRate)
            throws Exception {
        return new FilterFixture(kind, UNRESTRICTED, config -> config, application -> application.in(mode), minRate);
    }

    /** Lets GitHub respond with that many bytes to each request. */
    FilterFixture withResponseOf(int bytes) {
        github.respondWith((request, out) -> {
            out.write(
                    StubGitHub.ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + bytes + "\r\n\r\n"));
            out.write(new byte[bytes]);
        });
        return this;
    }

    /** Sends a GET over HTTP/2. The response must be closed. */
    Response getOverHttp2(String path) throws IOException {
        return new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .build()
                .newCall(new Request.Builder()
                        .url("http://127.0.0.1:" + container.port() + path)
                        .header("Authorization", "token " + RawClient.TOKEN)
                        .build())
                .execute();
    }

    /** Returns a fixture that serves stale responses after a short read timeout. */
    static FilterFixture withStaleIfError(Container.Kind kind, Container.Mode mode) throws Exception {
        return new FilterFixture(
                kind,
                UNRESTRICTED,
                config -> config.cacheStaleIfError(Duration.ofHours(1)).upstreamReadTimeout(Duration.ofMillis(500)),
                application -> application.in(mode));
    }

    /** Returns a fixture with that public URL. */
    static FilterFixture withPublicUrl(Container.Kind kind, String url) throws Exception {
        return new FilterFixture(
                kind, UNRESTRICTED, config -> config.publicUrl(URI.create(url)), application -> application);
    }

    RawClient client() throws Exception {
        return new RawClient(container.port());
    }

    @Override
    public void close() throws IOException {
        container.close();
        proxy.close();
        github.close();
    }

    /** Counts the completed requests and their body bytes. */
    static final class CompletionCounter implements TelemetryCollector {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        int count() {
            return count.get();
        }

        long bytes() {
            return bytes.get();
        }

        @Override
        public void collectGitHubResponse(GitHubResponseEvent event) {}

        @Override
        public void collectProxyRequest(ProxyRequestEvent event) {
            bytes.addAndGet(event.bodyBytes());
            count.incrementAndGet();
        }
    }
}
