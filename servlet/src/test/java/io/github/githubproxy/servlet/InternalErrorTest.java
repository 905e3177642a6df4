package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.config.Config;
import java.util.Optional;

/** Responses to internal errors of the proxy. */
final class InternalErrorTest {

    @InEveryContainer
    void outOfMemoryErrorGives500(Container.Kind kind, Container.Mode mode) throws Exception {
        try (Proxy proxy = Proxy.builder(
                                Config.builder().pat("BOT", "ghp_0123456789").build())
                        .clientRegistry("{version: 1, clients: [{name: tester, token: " + RawClient.TOKEN + "}]}")
                        .cache(new OutOfMemoryCacheBackend())
                        .build();
                Container container = kind.start(
                        Container.Application.of(new GitHubProxyFilter(proxy)).in(mode));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.send("GET", "/user").response().status()).isEqualTo(500);
        }
    }

    private static final class OutOfMemoryCacheBackend implements CacheBackend {
        @Override
        public Optional<StoredResponse> get(CacheKey key) {
            throw new OutOfMemoryError("as if there were none left");
        }

        @Override
        public boolean compareAndSet(CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
            return false;
        }

        @Override
        public void close() {}
    }
}
