package io.github.githubproxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.rewrite.UrlOffsets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RewrittenBodyCacheTest {
    private static final EndpointRoots ROOTS =
            EndpointRoots.of(ApiRoots.of(URI.create("https://api.github.com"), null, null));
    private static final byte[] JSON =
            ("[" + "{\"url\":\"https://api.github.com/x\"},".repeat(1000) + "0]").getBytes(StandardCharsets.UTF_8);

    private final AtomicInteger rewrites = new AtomicInteger();

    @Test
    void rewritesOncePerBaseUrl() {
        RewrittenBodyCache copies = new RewrittenBodyCache(10 << 20);
        StoredBody body = StoredBody.identity(JSON);

        StoredBody first = copy(copies, body, "https://a.example");
        assertThat(copy(copies, body, "https://a.example")).isSameAs(first);
        assertThat(copy(copies, StoredBody.identity(JSON.clone()), "https://A.example:443/"))
                .isSameAs(first);
        assertThat(copy(copies, body, "https://b.example")).isNotSameAs(first);
        assertThat(rewrites).hasValue(2);
    }

    @Test
    void manyBaseUrlsStayWithinBound() {
        int bound = 1 << 20;
        RewrittenBodyCache copies = new RewrittenBodyCache(bound);
        StoredBody body = StoredBody.identity(JSON);
        for (int i = 0; i < 3_000; i++) {
            String base = "https://host" + i + ".example";
            assertThat(new String(copy(copies, body, base).bytes(), StandardCharsets.UTF_8))
                    .startsWith("[{\"url\":\"" + base + "/x\"}");
        }

        assertThat(copies.bytes()).isBetween(1L, (long) bound);
        assertThat(rewrites).hasValue(3_000);
    }

    @Test
    void oversizedBodyIsRewrittenEachTime() {
        RewrittenBodyCache copies = new RewrittenBodyCache(10);
        StoredBody body = StoredBody.identity(JSON);
        copy(copies, body, "https://a.example");
        assertThat(copies.bytes()).isZero();
        copy(copies, body, "https://a.example");

        assertThat(rewrites).hasValue(2);
    }

    private StoredBody copy(RewrittenBodyCache copies, StoredBody body, String base) {
        return copies.get(body, new ClientUrlMapping(BaseUrl.parse(base), ApiPath.Form.PLAIN), decoded -> {
            rewrites.incrementAndGet();
            return UrlOffsets.find(decoded, ROOTS);
        });
    }
}
