package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that does not read large stored responses, beside another client. */
final class StoredBodyShareTest {
    /** More than fits into the buffers of sockets. */
    private static final int BODY_BYTES = 8_000_000;

    private static final String SLOW = "slow-client-0123456789";
    private static final String OTHER = "other-client-0123456789";

    @ParameterizedTest
    @EnumSource
    void slowReaderLeavesMemoryToOtherClients(Container.Kind kind) throws Exception {
        try (StubGitHub gitHub = gitHub();
                Proxy proxy = proxy(gitHub);
                Container container = kind.start(Container.Application.of(new GitHubProxyFilter(proxy)))) {
            assertThat(cacheStatus(container, OTHER)).contains("stored");
            try (Socket one = slowReader(container);
                    Socket two = slowReader(container)) {
                // Their responses have begun, so that they hold what memory they get.
                assertThat(Http1Reader.line(one.getInputStream())).contains("200");
                assertThat(Http1Reader.line(two.getInputStream())).contains("200");

                assertThat(cacheStatus(container, OTHER)).contains("fwd-status=304");
            }
        }
    }

    private static Proxy proxy(StubGitHub gitHub) {
        Config config = Config.builder()
                .githubApiUrl(gitHub.url())
                .pat("BOT", "ghp_upstream0123456789")
                // Half of it is how long a read waits for memory.
                .requestTimeout(Duration.ofSeconds(2))
                .build();
        return Proxy.builder(config)
                .clientRegistry("{version: 1, clients: [{name: slow, token: " + SLOW + "}, {name: other, token: "
                        + OTHER + "}]}")
                .cache(new LargeBodies())
                .build();
    }

    private static StubGitHub gitHub() throws IOException {
        StubGitHub gitHub = new StubGitHub();
        String body = "x".repeat(BODY_BYTES);
        gitHub.respondWith((request, out) -> {
            String head = request.headers("If-None-Match").isEmpty()
                    ? "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + BODY_BYTES
                    : "HTTP/1.1 304 Not Modified";
            out.write(StubGitHub.ascii(head + "\r\nETag: \"1\"\r\nConnection: close\r\n\r\n"));
            if (head.contains("200")) {
                out.write(StubGitHub.ascii(body));
            }
        });
        return gitHub;
    }

    /** Reads a response to its end. Returns its {@code Cache-Status}. */
    private static String cacheStatus(Container container, String token) throws IOException {
        try (RawClient client = new RawClient(container.port())) {
            client.write(get(token));
            RawClient.Response response = client.response();
            assertThat(response.body().readAllBytes()).hasSize(BODY_BYTES);
            return response.header("Cache-Status");
        }
    }

    private static Socket slowReader(Container container) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), container.port()));
        socket.getOutputStream().write(get(SLOW));
        return socket;
    }

    private static byte[] get(String token) {
        return StubGitHub.ascii("GET /repos/o/r/contents/large HTTP/1.1\r\nHost: proxy.test\r\nAuthorization: token "
                + token + "\r\n\r\n");
    }

    /** Stored bodies, each of which takes two fifths of the memory for bodies from outside the process. */
    private static final class LargeBodies implements CacheBackend {
        private static final long TWO_FIFTHS = Runtime.getRuntime().maxMemory() / 10;

        private final Map<CacheKey, StoredResponse> stored = new ConcurrentHashMap<>();

        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            return Optional.ofNullable(stored.get(key));
        }

        @Override
        public Optional<StoredResponse> get(CacheKey key, LongPredicate mayTake, Runnable ended) {
            try {
                return get(key).filter(response -> mayTake.test(TWO_FIFTHS));
            } finally {
                ended.run();
            }
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            stored.put(key, update);
            return true;
        }

        @Override
        public void close() {
            stored.clear();
        }
    }
}
