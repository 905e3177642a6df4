package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The warm-up of a proxy. */
class WarmUpTest {
    @Test
    void coversMissesRevalidatedAndFreshHitsAndErrors() {
        List<String> cacheStatus = new CopyOnWriteArrayList<>();
        List<String> gitHubRequestIds = new CopyOnWriteArrayList<>();
        try (Proxy proxy = proxy(Duration.ofSeconds(2));
                CapturedLog log = new CapturedLog("io.github.githubproxy")) {
            proxy.warmUp(warm -> {
                WarmUpClient client = new InProcessWarmUpClient(warm);
                return new WarmUpClient() {
                    @Override
                    public Headers get(String path, Headers headers) throws IOException {
                        Headers received = client.get(path, headers);
                        received.first("Cache-Status").ifPresent(cacheStatus::add);
                        received.first("X-GitHub-Request-Id").ifPresent(gitHubRequestIds::add);
                        return received;
                    }

                    @Override
                    public void close() {
                        client.close();
                    }
                };
            });

            assertThat(cacheStatus)
                    .anyMatch(value -> value.contains("stored"))
                    .anyMatch(value -> value.contains("fwd-status=304"))
                    .anyMatch(value -> value.contains("hit; ttl="))
                    .anyMatch(value -> value.contains("fwd-status=404"));
            assertThat(log.lines()).isEmpty();
            assertThat(proxy.usage().orElseThrow().windows().values())
                    .allMatch(usage -> usage.total().requests() == 0);
        }
    }

    @Test
    void failureIsOneWarning() {
        try (Proxy proxy = proxy(Duration.ofSeconds(2));
                CapturedLog log = new CapturedLog("io.github.githubproxy")) {
            proxy.warmUp(warm -> {
                throw new IllegalStateException("no server");
            });

            assertThat(log.lines()).singleElement().asString().contains("The warm-up failed", "no server");
        }
    }

    @Test
    void zeroSendsNothing() {
        try (Proxy proxy = proxy(Duration.ZERO)) {
            proxy.warmUp(warm -> {
                throw new AssertionError("a warm-up is not wanted");
            });
        }
    }

    private static Proxy proxy(Duration warmUp) {
        return Proxy.create(Config.builder().pat("BOT", "token").warmUp(warmUp).build());
    }
}
