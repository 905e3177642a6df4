package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cancelled and interrupted requests to which GitHub has responded 404, while the proxy finds out what its credentials can see. */
class VisibilityCancellationTest extends TwoOrganizations {
    private static final String MISSING = PUBLIC + "/issues/99";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CompletableFuture<Void> cancellation = new CompletableFuture<>();

    @AfterEach
    void release() {
        held.countDown();
        threads.shutdownNow();
    }

    @Test
    void endsVisibilityProbe() throws Exception {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")
                        .pat("BOB", "ghp_bob")
                        .upstreamReadTimeout(Duration.ofMinutes(1)))
                .start();
        fixture.github.faults().next(get(PUBLIC), Fault.hold(held));
        Future<BufferedResponse> response = send(MISSING);
        await().until(() -> fixture.github.journal().count(get(MISSING)) == 1
                && fixture.github.journal().inFlight() == 1);

        cancellation.complete(null);

        assertThat(response.get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
    }

    @Test
    void endsWaitForDiscovery() throws Exception {
        fixture.github.faults().next(path("/app/installations"), Fault.hold(held));
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .startWithoutWaiting();
        Future<BufferedResponse> response = send(PRIVATE);
        await().until(() -> fixture.github.journal().count(get(PRIVATE)) == 1);
        await().during(Duration.ofMillis(200)).until(() -> !response.isDone());

        cancellation.complete(null);

        assertThat(response.get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
    }

    @Test
    void no404IfWaitForDiscoveryIsInterrupted() throws Exception {
        fixture.github.faults().next(path("/app/installations"), Fault.hold(held));
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .startWithoutWaiting();
        Future<BufferedResponse> response = send(PRIVATE);
        await().until(() -> fixture.github.journal().count(get(PRIVATE)) == 1);

        threads.shutdownNow();

        assertThat(response.get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
    }

    private Future<BufferedResponse> send(String path) {
        ProxyRequest request = ProxyRequest.builder("GET")
                .headers(Headers.of("Authorization", "token " + PoolFixture.CLIENT_TOKEN, "User-Agent", "test"))
                .cancellation(cancellation)
                .build();
        return threads.submit(() -> BufferedResponse.read(fixture.proxy().serve(path, request)));
    }
}
