package io.github.githubproxy.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import org.junit.jupiter.api.Test;

/** RFC 9110, section 13. */
class PreconditionsTest {
    private static final Headers SERVED = Headers.of(
            "ETag", "W/\"a\"",
            "Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT",
            "Content-Type", "text/plain",
            "Content-Length", "4",
            "X-RateLimit-Remaining", "9");

    @Test
    void ifNoneMatchTakesPrecedence() {
        assertThat(notModified("If-None-Match", "\"x\", \"a\"")).isTrue();
        assertThat(notModified("If-None-Match", "\"b\"", "If-Modified-Since", "Mon, 23 Nov 2026 10:00:00 GMT"))
                .isFalse();
    }

    @Test
    void ifModifiedSinceAppliesWithoutETag() {
        assertThat(notModified("If-Modified-Since", "Mon, 23 Nov 2026 10:00:00 GMT"))
                .isTrue();
        assertThat(notModified("If-Modified-Since", "Mon, 23 Nov 2026 09:59:59 GMT"))
                .isFalse();
        assertThat(notModified("If-Modified-Since", "nonsense")).isFalse();
        assertThat(notModified()).isFalse();
    }

    @Test
    void notModifiedOmitsBodyHeaders() {
        assertThat(Preconditions.notModifiedHeaders(SERVED))
                .isEqualTo(Headers.of(
                        "ETag", "W/\"a\"",
                        "Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT",
                        "X-RateLimit-Remaining", "9"));
    }

    private static boolean notModified(String... headers) {
        ProxyRequest request =
                ProxyRequest.builder("GET").headers(Headers.of(headers)).build();
        return Preconditions.isNotModified(request, SERVED);
    }
}
