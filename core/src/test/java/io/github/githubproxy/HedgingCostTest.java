package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;

/** Two requests to GitHub for one of a client, both of which cost quota. */
final class HedgingCostTest {
    private final CountDownLatch secondHasCost = new CountDownLatch(1);
    private final CompletableFuture<ProxyRequestEvent> event = new CompletableFuture<>();

    @Test
    void clientIsChargedForLoserThatIsStillReceived() throws Exception {
        try (MockWebServer gitHub = new MockWebServer()) {
            gitHub.setDispatcher(new FirstHeaderLate());
            gitHub.start();
            Config config = Config.builder()
                    .githubApiUrl(gitHub.url("/").uri())
                    .coalesceHedge(Duration.ofMillis(50))
                    .pat("BOT", "ghp_bot")
                    .build();
            try (Proxy proxy = Proxy.builder(config).telemetry(new Events()).build()) {
                BufferedResponse response =
                        BufferedResponse.read(proxy.handle("/repos/o/r/issues/1", ProxyRequest.get(), "someone"));

                assertThat(response.body()).isEqualTo("first");
                assertThat(event.get(10, TimeUnit.SECONDS).quota().spent()).isEqualTo(2);
            }
        }
    }

    /** The second response begins first, and does not end. */
    private final class FirstHeaderLate extends Dispatcher {
        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            MockResponse.Builder response = new MockResponse.Builder()
                    .addHeader("ETag", "\"1\"")
                    .addHeader("X-RateLimit-Limit", "5000")
                    .addHeader("X-RateLimit-Remaining", "4000")
                    .addHeader("X-RateLimit-Used", "1000")
                    .addHeader("X-RateLimit-Reset", "1900000000")
                    .addHeader("X-RateLimit-Resource", "core");
            if (requests.incrementAndGet() > 1) {
                return response.body("s".repeat(1_000))
                        .throttleBody(1, 1, TimeUnit.SECONDS)
                        .build();
            }
            assertThat(secondHasCost.await(30, TimeUnit.SECONDS)).isTrue();
            return response.body("first").build();
        }
    }

    private final class Events implements TelemetryCollector {
        @Override
        public void collectGitHubResponse(GitHubResponseEvent response) {
            if (response.quotaSpent() == 1) {
                secondHasCost.countDown();
            }
        }

        @Override
        public void collectProxyRequest(ProxyRequestEvent request) {
            event.complete(request);
        }
    }
}
