package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose response nobody waits for any more, while GitHub keeps them waiting. */
class CancellationTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final String ISSUES = "/repos/acme/app/issues";

    private PoolFixture fixture;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch responseLatch = new CountDownLatch(1);
    private final CompletableFuture<Void> cancellation = new CompletableFuture<>();

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app").issues().add("Bug");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice")
                        .githubMaxConcurrency(1)
                        .requestTimeout(Duration.ofMinutes(1))
                        .upstreamReadTimeout(Duration.ofMinutes(1)))
                .start();
    }

    @AfterEach
    void close() {
        responseLatch.countDown();
        threads.shutdownNow();
        fixture.close();
    }

    @Test
    void cancelledReadReleasesItsSlot() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> cancelled = sendCancellable("GET", ISSUE, "");
        awaitInFlight();

        cancellation.complete(null);

        assertThat(cancelled.get().status()).isEqualTo(503);
        assertThat(fixture.get(ISSUES).status()).isEqualTo(200);
    }

    @Test
    void requestCancelledBeforeItIsSentNeverIs() throws Exception {
        cancellation.complete(null);

        assertThat(sendCancellable("POST", ISSUES, "{\"title\":\"New\"}").get().status())
                .isEqualTo(503);

        assertThat(fixture.github.journal().total()).isZero();
    }

    @Test
    void cancelledRequestStopsWaitingForSlot() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> first = threads.submit(() -> fixture.get(ISSUE));
        awaitInFlight();
        Future<BufferedResponse> cancelled = sendCancellable("POST", ISSUES, "{\"title\":\"New\"}");
        await().during(Duration.ofMillis(200)).until(() -> !cancelled.isDone());

        cancellation.complete(null);

        assertThat(cancelled.get().status()).isEqualTo(503);
        responseLatch.countDown();
        assertThat(first.get().status()).isEqualTo(200);
        assertThat(fixture.github.journal().count(path(ISSUES))).isZero();
    }

    @Test
    void followerOfCancelledLeaderSendsTheRequest() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> leader = sendCancellable("GET", ISSUE, "");
        awaitInFlight();
        Future<BufferedResponse> follower = threads.submit(() -> fixture.get(ISSUE));
        await().during(Duration.ofMillis(200)).until(() -> !follower.isDone());

        cancellation.complete(null);

        assertThat(leader.get().status()).isEqualTo(503);
        assertThat(follower.get().status()).isEqualTo(200);
    }

    @Test
    void cancelledFollowerLeavesItsLeader() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> leader = threads.submit(() -> fixture.get(ISSUE));
        awaitInFlight();
        Future<BufferedResponse> follower = sendCancellable("GET", ISSUE, "");
        await().during(Duration.ofMillis(200)).until(() -> !follower.isDone());

        cancellation.complete(null);

        assertThat(follower.get().status()).isEqualTo(503);
        responseLatch.countDown();
        assertThat(leader.get().status()).isEqualTo(200);
    }

    /** Whether a write takes effect does not depend on its client's patience, and its cost must be counted. */
    @Test
    void writeThatWasSentIsNotCancelled() throws Exception {
        fixture.github.faults().next(path(ISSUES), Fault.hold(responseLatch));
        Future<BufferedResponse> write = sendCancellable("POST", ISSUES, "{\"title\":\"New\"}");
        awaitInFlight();

        cancellation.complete(null);

        await().during(Duration.ofMillis(200)).until(() -> !write.isDone());
        responseLatch.countDown();
        assertThat(write.get().status()).isEqualTo(201);
    }

    private void awaitInFlight() {
        await().until(() -> fixture.github.journal().inFlight() == 1);
    }

    /** Sends a request on another thread, and checks that it leaves the thread without an interrupt. */
    private Future<BufferedResponse> sendCancellable(String method, String path, String body) {
        ProxyRequest request = ProxyRequest.builder(method)
                .headers(Headers.of("Authorization", "token " + PoolFixture.CLIENT_TOKEN, "User-Agent", "test"))
                .body(RequestBody.of(body.getBytes(StandardCharsets.UTF_8)))
                .cancellation(cancellation)
                .build();
        return threads.submit(() -> {
            BufferedResponse response = BufferedResponse.read(fixture.proxy().serve(path, request));
            assertThat(Thread.currentThread().isInterrupted())
                    .as("left interrupted")
                    .isFalse();
            return response;
        });
    }
}
