package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** The heap size of the in-memory backend, measured with JOL. */
class InMemoryCacheHeapTest {
    private static final int ENTRIES = 10_000;
    private static final int BODY = 9 * 1024;

    @Test
    void heapOverheadIsAtMostOneQuarter() throws Exception {
        InMemoryCacheBackend backend = new InMemoryCacheBackend(
                new CacheBackendSettings("inmemory://", Duration.ofHours(1), 1L << 30), () -> 0);
        for (int i = 0; i < ENTRIES; i++) {
            backend.compareAndSet(
                    CacheKey.of("https://api.example/repos/o/r/issues/" + i, Headers.empty(), ""),
                    Optional.empty(),
                    response(i));
        }

        long taken = GraphLayout.parseInstance(table(backend)).totalSize();
        long weight = backend.heapBytes();
        long stored = (long) ENTRIES * BODY;
        show(taken, stored, weight);
        assertThat(taken).isLessThanOrEqualTo(stored * 5 / 4);
        assertThat(weight).as("weight is at least the measured size").isGreaterThanOrEqualTo(taken);
        assertThat(weight)
                .as("weight is at most a tenth above the measured size")
                .isLessThanOrEqualTo(taken * 11 / 10);
    }

    /** Returns Caffeine's hash table. The Caffeine object itself references threads, and through them most of the heap. */
    private static Object table(InMemoryCacheBackend backend) throws Exception {
        Field entries = InMemoryCacheBackend.class.getDeclaredField("entries");
        entries.setAccessible(true);
        Object map = ((Cache<?, ?>) entries.get(backend)).asMap();
        Class<?> type = map.getClass();
        while (!type.getSimpleName().equals("BoundedLocalCache")) {
            type = type.getSuperclass();
        }
        Field data = type.getDeclaredField("data");
        data.setAccessible(true);
        return data.get(map);
    }

    /** Returns a response with the header fields of a GitHub issue. It shares no object with other responses. */
    private static StoredResponse response(int i) {
        byte[] bytes = new byte[BODY];
        new Random(i).nextBytes(bytes);
        String[] fields = {
            "Content-Type", "application/json; charset=utf-8",
            "Cache-Control", "private, max-age=60, s-maxage=60",
            "Vary", "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With",
            "ETag", "W/\"6a1f0d1c4b7e" + (1_000_000_000_000L + i) + "0d1c4b7e5a2f9c3d8e7f6a1b2c3d4e5f60718293\"",
            "Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT",
            "X-OAuth-Scopes", "repo, user",
            "X-Accepted-OAuth-Scopes", "repo",
            "X-GitHub-Media-Type", "github.v3; format=json",
            "X-GitHub-Api-Version-Selected", "2022-11-28",
            "Access-Control-Allow-Origin", "*",
            "Strict-Transport-Security", "max-age=31536000; includeSubdomains; preload",
            "X-Frame-Options", "deny",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "origin-when-cross-origin, strict-origin-when-cross-origin",
            "Content-Security-Policy", "default-src 'none'",
        };
        Headers.Builder headers = Headers.builder();
        for (int field = 0; field < fields.length; field += 2) {
            headers.add(copied(fields[field]), copied(fields[field + 1]));
        }
        Validators validators = new Validators(
                Optional.of(copied(fields[7])),
                copied("0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"),
                Optional.of(copied(fields[9])),
                true);
        return StoredResponse.of(headers.build(), StoredBody.identity(bytes), validators, Instant.ofEpochSecond(i, 1));
    }

    private static String copied(String text) {
        return String.valueOf(text.toCharArray());
    }

    @SuppressWarnings("SystemOut")
    private static void show(long taken, long stored, long weight) {
        System.out.printf(
                "%,d entries of %,d bytes: %,d bytes taken, %.1f%% more than stored; counted as %,d%n",
                ENTRIES, BODY, taken, 100.0 * (taken - stored) / stored, weight);
    }
}
