package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What anybody may ask for without a token, and what that costs. */
class HealthCheckTest {
    /** More than the deadline, and less than the proxy would wait for GitHub or a slot for a client. */
    private static final int MAX_SECONDS = 15;

    private final CountDownLatch until = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ProxyFixture fixture = ProxyFixture.withOneCredential();

    @AfterEach
    void close() {
        until.countDown();
        fixture.close();
        threads.shutdownNow();
    }

    @Test
    void sharesOneCheckForFiveSeconds() throws Exception {
        assertThat(ConcurrentTasks.run(20, fixture.proxy::health)).allMatch(Health::isHealthy);
        fixture.clock.advance(Duration.ofMillis(4_999));
        assertThat(fixture.proxy.health().isHealthy()).isTrue();
        assertThat(fixture.github.journal().count(RequestPredicates.get("/rate_limit")))
                .isEqualTo(1);

        fixture.clock.advance(Duration.ofMillis(1));
        fixture.github.faults().always(RequestPredicates.any(), Fault.outage());
        assertThat(fixture.proxy.health().isHealthy()).isFalse();
        fixture.github.faults().clear();
        assertThat(fixture.proxy.health().isHealthy()).isFalse();
    }

    @Test
    void hangingGitHubIsUnhealthyAfterDeadline() throws Exception {
        fixture.github.faults().always(RequestPredicates.any(), Fault.hold(until));

        Health health =
                CompletableFuture.supplyAsync(fixture.proxy::health, threads).get(MAX_SECONDS, TimeUnit.SECONDS);

        assertThat(health.isHealthy()).isFalse();
        assertThat(health.detail()).startsWith("GitHub did not");
        await("the slot is free again").until(() -> inFlight() == 0);
    }

    @Test
    void busyCredentialsAreHealthyWithoutCall() throws Exception {
        fixture.close();
        fixture = ProxyFixture.configured(config -> config.githubMaxConcurrency(1));
        fixture.github.faults().next(RequestPredicates.any(), Fault.hold(until));
        CompletableFuture<BufferedResponse> held =
                CompletableFuture.supplyAsync(() -> fixture.get("/repos/ok/hello"), threads);
        await().until(() -> fixture.github.journal().inFlight() == 1);

        Health health =
                CompletableFuture.supplyAsync(fixture.proxy::health, threads).get(MAX_SECONDS, TimeUnit.SECONDS);

        assertThat(health.isHealthy()).isTrue();
        assertThat(health.detail()).startsWith("GitHub was not asked");
        assertThat(fixture.github.journal().count(RequestPredicates.get("/rate_limit")))
                .isZero();
        until.countDown();
        assertThat(held.get(MAX_SECONDS, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    private int inFlight() {
        return fixture.proxy.status().credentials().stream()
                .mapToInt(credential -> credential.requestsUnderWay())
                .sum();
    }
}
