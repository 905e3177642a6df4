package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** A process whose heap is smaller than the bodies in Redis that are read at once. */
final class SmallHeapRedisTest {
    static final int BODY_BYTES = 5_000_000;

    private static final int REQUESTS = 100;

    @Test
    void parallelHitsOnLargeBodiesArriveWhole() throws Exception {
        AtomicInteger bodies = new AtomicInteger();
        try (RedisServer redis = RedisServer.start();
                MockWebServer gitHub = gitHub(bodies)) {
            gitHub.start();
            String api = gitHub.url("/").toString();
            String backend = "redis://127.0.0.1:" + redis.port() + "?timeout=20000";
            try (Proxy replica = Proxy.create(LargeRedisHits.config(api, backend, REQUESTS))) {
                for (int i = 0; i < REQUESTS; i++) {
                    LargeRedisHits.read(replica, i);
                }
            }
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            LargeRedisHits.class.getName(),
                            api,
                            backend,
                            Integer.toString(REQUESTS))
                    .redirectErrorStream(true)
                    .start();
            try {
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(out).endsWith("whole " + REQUESTS + System.lineSeparator());
                assertThat(out).doesNotContain("OutOfMemoryError");
                // On a slow machine, the cache may be switched off for a second.
                assertThat(bodies).as("some were hits").hasValueLessThan(2 * REQUESTS);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static MockWebServer gitHub(AtomicInteger bodies) {
        String text = "a".repeat(BODY_BYTES);
        MockWebServer server = new MockWebServer();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (request.getHeaders().get("If-None-Match") != null) {
                    return new MockResponse.Builder()
                            .code(304)
                            .addHeader("ETag", "\"1\"")
                            .build();
                }
                bodies.incrementAndGet();
                return new MockResponse.Builder()
                        .addHeader("Content-Type", "text/plain")
                        .addHeader("ETag", "\"1\"")
                        .body(new Buffer().writeUtf8(text))
                        .build();
            }
        });
        return server;
    }
}
