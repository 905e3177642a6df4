package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    /** Where Redis is slow for the default timeout, the cache is switched off for a while, and GitHub sends the bodies. */
    @Test
    void parallelReadsOfLargeBodiesArriveWhole() throws Exception {
        try (RedisServer redis = RedisServer.start();
                MockWebServer gitHub = gitHub()) {
            gitHub.start();
            String api = gitHub.url("/").toString();
            String backend = "redis://127.0.0.1:" + redis.port();
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

                assertThat(out).doesNotContain("OutOfMemoryError");
                assertThat(out).contains("whole " + REQUESTS + System.lineSeparator());
                assertThat(out).as("memory is free again").endsWith("hit" + System.lineSeparator());
                assertThat(process.waitFor()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static MockWebServer gitHub() {
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
