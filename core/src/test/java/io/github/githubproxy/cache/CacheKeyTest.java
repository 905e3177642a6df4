package io.github.githubproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

    @Test
    void relevantInputsChangeKey() {
        Headers json = Headers.of("Accept", "application/json");
        List<CacheKey> keys = Stream.of(
                        CacheKey.of("https://a/x", json, ""),
                        CacheKey.of("https://b/x", json, ""),
                        CacheKey.of("https://a/x?", json, ""),
                        CacheKey.of("https://a/x?a=1&a=2", json, ""),
                        CacheKey.of("https://a/x?a=2&a=1", json, ""),
                        CacheKey.of("https://a/x?a=2", json, ""),
                        CacheKey.of("https://a/x", json, "deploys"),
                        CacheKey.of("https://a/x", Headers.empty(), ""),
                        CacheKey.of("https://a/x", Headers.of("Accept", ""), ""),
                        CacheKey.of("https://a/x", Headers.of("Accept", "text/html"), ""),
                        CacheKey.of("https://a/x", Headers.of("X-GitHub-Api-Version", "2022-11-28"), ""),
                        CacheKey.of("https://a/x", Headers.of("X-GitHub-Api-Version", "2026-03-10"), ""),
                        CacheKey.of("https://a/x", Headers.of("X-Requested-With", "2026-03-10"), ""))
                .toList();

        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void irrelevantHeadersDoNotChangeKey() {
        assertThat(CacheKey.of("https://a/x", Headers.of("accept", "a", "User-Agent", "x", "Authorization", "y"), ""))
                .isEqualTo(CacheKey.of("https://a/x", Headers.of("Accept", "a"), ""));
    }

    @Test
    void digestHidesRequest() {
        assertThat(CacheKey.of("https://a/x?access_token=secret", Headers.empty(), "")
                        .digest())
                .hasSize(43)
                .doesNotContain("secret");
    }
}
