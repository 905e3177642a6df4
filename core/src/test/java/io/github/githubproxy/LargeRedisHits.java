package io.github.githubproxy;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A program that reads large responses in Redis, which another replica has stored, all at once. Prints "whole N" if N arrived whole, and "hit" once a stored response is read again. */
final class LargeRedisHits {
    private LargeRedisHits() {}

    /** Arguments: GitHub's URL, the URL of the Redis, the number of requests. */
    public static void main(String[] arguments) throws Exception {
        int requests = Integer.parseInt(arguments[2]);
        ExecutorService threads = Executors.newFixedThreadPool(requests);
        try (Proxy proxy = Proxy.create(config(arguments[0], arguments[1], requests))) {
            CyclicBarrier start = new CyclicBarrier(requests);
            List<Future<Long>> lengths = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                int number = i;
                lengths.add(threads.submit(() -> {
                    start.await();
                    return read(proxy, number);
                }));
            }
            long whole = 0;
            for (Future<Long> length : lengths) {
                whole += length.get() == SmallHeapRedisTest.BODY_BYTES ? 1 : 0;
            }
            System.out.println("whole " + whole);
            await().atMost(Duration.ofMinutes(1)).until(() -> isHit(proxy));
            System.out.println("hit");
        } finally {
            threads.shutdownNow();
        }
    }

    static Config config(String gitHub, String redis, int requests) {
        return Config.builder()
                .githubApiUrl(URI.create(gitHub))
                .cacheBackendUrl(redis)
                .clientMaxConcurrency(requests)
                .pat("BOT", "ghp_bot")
                .build();
    }

    private static boolean isHit(Proxy proxy) throws IOException {
        ProxyResponse response = proxy.handle("/repos/o/r/contents/0", ProxyRequest.get(), "test");
        try (ResponseBody body = response.body()) {
            return body.stream().transferTo(OutputStream.nullOutputStream()) == SmallHeapRedisTest.BODY_BYTES
                    && response.headers().first("Cache-Status").orElse("").contains("fwd-status=304");
        }
    }

    static long read(Proxy proxy, int number) throws IOException {
        ProxyResponse response = proxy.handle("/repos/o/r/contents/" + number, ProxyRequest.get(), "test");
        try (ResponseBody body = response.body()) {
            return body.stream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
