package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that GitHub leaves without response header fields. */
class HedgingTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final String ISSUES = "/repos/acme/app/issues";
    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Duration STALE = Duration.ofMinutes(10);

    private PoolFixture fixture;
    private Repository repository;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch second = new CountDownLatch(1);

    private void start(Consumer<ConfigBuilder> settings) {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app").issues().add("Bug");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice")
                        .coalesceHedge(DELAY)
                        .requestTimeout(Duration.ofMinutes(1))
                        .upstreamReadTimeout(Duration.ofMinutes(1)))
                .configured(settings)
                .start();
        repository = fixture.github.data().repository("acme", "app").orElseThrow();
    }

    @AfterEach
    void close() {
        first.countDown();
        second.countDown();
        threads.shutdownNow();
        fixture.close();
    }

    private void holdNext(CountDownLatch... latches) {
        for (CountDownLatch latch : latches) {
            fixture.github.faults().next(get(ISSUE), Fault.hold(latch));
        }
    }

    private Future<BufferedResponse> submit(String... headers) {
        return threads.submit(() -> fixture.get(ISSUE, headers));
    }

    /** Sends a read that GitHub holds; the next requests for the same issue are held by the further latches. */
    private Future<BufferedResponse> submitHeld(CountDownLatch... latches) {
        holdNext(latches);
        Future<BufferedResponse> response = submit();
        awaitInFlight(1);
        return response;
    }

    private Future<BufferedResponse> submitHeldWrite() {
        fixture.github.faults().next(path(ISSUES), Fault.hold(first));
        Future<BufferedResponse> response = threads.submit(() -> fixture.post(ISSUES, "{\"title\":\"New\"}"));
        awaitInFlight(1);
        return response;
    }

    private Future<BufferedResponse> submitCancellable(CompletableFuture<Void> cancellation) {
        ProxyRequest request = ProxyRequest.builder("GET")
                .headers(Headers.of("Authorization", "token " + PoolFixture.CLIENT_TOKEN, "User-Agent", "test"))
                .cancellation(cancellation)
                .build();
        return threads.submit(() -> BufferedResponse.read(fixture.proxy().serve(ISSUE, request)));
    }

    private void awaitInFlight(int requests) {
        await().until(() -> fixture.github.journal().inFlight() == requests);
    }

    private static void assertStaysUnanswered(Future<BufferedResponse> response) {
        await().during(Duration.ofMillis(300)).until(() -> !response.isDone());
    }

    @Test
    void hangingReadIsAnsweredBySecondRequest() throws Exception {
        start(config -> {});
        Future<BufferedResponse> response = submitHeld(first);
        assertStaysUnanswered(response);

        fixture.clock.advance(DELAY);

        assertThat(response.get().status()).isEqualTo(200);
        assertThat(response.get().header("Cache-Status")).endsWith("fwd=uri-miss; fwd-status=200; stored");
        assertThat(fixture.get(ISSUE).header("Cache-Status")).endsWith("fwd=stale; fwd-status=304");
    }

    @Test
    void requestThatLosesReleasesItsSlot() throws Exception {
        start(config -> config.githubMaxConcurrency(2));
        Future<BufferedResponse> response = submitHeld(first);
        fixture.clock.advance(DELAY);
        assertThat(response.get().status()).isEqualTo(200);
        fixture.github.faults().always(get(ISSUES), Fault.hold(second));

        Future<BufferedResponse> one = threads.submit(() -> fixture.get(ISSUES + "?page=1"));
        Future<BufferedResponse> other = threads.submit(() -> fixture.get(ISSUES + "?page=2"));

        await().until(() -> fixture.github.journal().count(path(ISSUES)) == 2
                || fixture.github.journal().inFlight() >= 3);
        second.countDown();
        assertThat(one.get().status()).isEqualTo(200);
        assertThat(other.get().status()).isEqualTo(200);
    }

    @Test
    void firstResponseIsServedIfItComesFirst() throws Exception {
        start(config -> {});
        Future<BufferedResponse> response = submitHeld(first, second);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);

        first.countDown();

        assertThat(response.get().status()).isEqualTo(200);
    }

    @Test
    void largeFirstResponseIsReadWholeAfterSecondRequestEnded() throws Exception {
        start(config -> config.cacheMaxEntryBytes(1L));
        Future<BufferedResponse> response = submitHeld(first, second);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);

        first.countDown();
        second.countDown();

        assertThat(response.get().status()).isEqualTo(200);
        assertThat(response.get().body()).contains("Bug").endsWith("}");
    }

    @Test
    void failedSecondRequestLeavesTheFirst() throws Exception {
        start(config -> {});
        fixture.github.faults().next(get(ISSUE), Fault.hold(first), Fault.serverError(502));
        Future<BufferedResponse> response = submit();
        awaitInFlight(1);
        fixture.clock.advance(DELAY);
        await().until(() -> fixture.github.journal().totalWithStatus(502) == 1);
        assertStaysUnanswered(response);

        first.countDown();

        assertThat(response.get().status()).isEqualTo(200);
    }

    @Test
    void secondResponseIsServedIfTheFirstFails() throws Exception {
        start(config -> {});
        fixture.github.faults().next(get(ISSUE), Fault.hold(first, Fault.serverError(500)), Fault.hold(second));
        Future<BufferedResponse> response = submit();
        awaitInFlight(1);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);

        first.countDown();
        assertStaysUnanswered(response);
        second.countDown();

        assertThat(response.get().status()).isEqualTo(200);
    }

    @Test
    void followersGetTheSecondResponse() throws Exception {
        start(config -> {});
        holdNext(first);
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(submit());
        }
        awaitInFlight(1);
        await().during(Duration.ofMillis(200)).until(() -> true);

        fixture.clock.advance(DELAY);

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(200);
        }
        assertThat(fixture.github.journal().total()).isLessThanOrEqualTo(2);
    }

    @Test
    void writeIsNotSentTwice() throws Exception {
        start(config -> {});
        Future<BufferedResponse> response = submitHeldWrite();

        fixture.clock.advance(Duration.ofSeconds(30));

        assertStaysUnanswered(response);
        first.countDown();
        assertThat(response.get().status()).isEqualTo(201);
        assertThat(fixture.github.journal().total()).isEqualTo(1);
    }

    @Test
    void readIsSentOnceIfHedgingIsOff() throws Exception {
        start(config -> config.coalesceHedge(Duration.ZERO));
        Future<BufferedResponse> response = submitHeld(first);

        fixture.clock.advance(Duration.ofSeconds(30));

        assertStaysUnanswered(response);
        first.countDown();
        assertThat(response.get().status()).isEqualTo(200);
        assertThat(fixture.github.journal().total()).isEqualTo(1);
    }

    @Test
    void waitForSlotDoesNotCount() throws Exception {
        start(config -> config.githubMaxConcurrency(1));
        Future<BufferedResponse> write = submitHeldWrite();
        Future<BufferedResponse> read = submit();
        await().during(Duration.ofMillis(100)).until(() -> !read.isDone());
        fixture.clock.advance(Duration.ofSeconds(30));
        assertStaysUnanswered(read);

        first.countDown();

        assertThat(write.get().status()).isEqualTo(201);
        assertThat(read.get().status()).isEqualTo(200);
        assertThat(fixture.github.journal().count(get(ISSUE))).isEqualTo(1);
    }

    @Test
    void usuallySlowRouteIsGivenFourTimesItsLatency() throws Exception {
        start(config -> config.coalesceHedge(Duration.ofSeconds(2)));
        for (int i = 0; i < 10; i++) {
            CountDownLatch slow = new CountDownLatch(1);
            Future<BufferedResponse> response = submitHeld(slow);
            fixture.clock.advance(Duration.ofSeconds(1));
            slow.countDown();
            assertThat(response.get().status()).isEqualTo(200);
            awaitInFlight(0);
        }
        Future<BufferedResponse> response = submitHeld(first);

        fixture.clock.advance(Duration.ofMillis(3_999));
        assertStaysUnanswered(response);
        fixture.clock.advance(Duration.ofMillis(1));

        assertThat(response.get().status()).isEqualTo(200);
    }

    @Test
    void followersDoNotGetFailureOfLeaderThatIsCancelled() throws Exception {
        start(config -> {});
        fixture.github.faults().next(get(ISSUE), Fault.hold(first, Fault.serverError(500)), Fault.hold(second));
        CompletableFuture<Void> cancellation = new CompletableFuture<>();
        Future<BufferedResponse> leader = submitCancellable(cancellation);
        awaitInFlight(1);
        Future<BufferedResponse> follower = submit();
        assertStaysUnanswered(follower);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);
        first.countDown();
        awaitInFlight(1);

        cancellation.complete(null);

        assertThat(leader.get().status()).isEqualTo(503);
        assertThat(follower.get().status()).isEqualTo(200);
    }

    @Test
    void cancelledRequestEndsBoth() throws Exception {
        start(config -> config.githubMaxConcurrency(2));
        holdNext(first, second);
        CompletableFuture<Void> cancellation = new CompletableFuture<>();
        Future<BufferedResponse> response = submitCancellable(cancellation);
        awaitInFlight(1);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);

        cancellation.complete(null);

        assertThat(response.get().status()).isEqualTo(503);
        assertThat(fixture.get(ISSUES).status()).as("a slot is free").isEqualTo(200);
    }

    @Test
    void storedResponseIsServedStaleWhileGitHubHangs() throws Exception {
        start(config -> config.cacheStaleIfError(STALE));
        fixture.get(ISSUE);
        repository.issues().update(1, issue -> issue.withTitle("Changed"));
        fixture.clock.advance(Duration.ofSeconds(10));
        Future<BufferedResponse> leader = submitHeld(first, second);
        Future<BufferedResponse> follower = submit();
        assertStaysUnanswered(leader);

        fixture.clock.advance(DELAY);

        for (Future<BufferedResponse> stale : List.of(leader, follower, submit())) {
            assertThat(stale.get().body()).contains("Bug");
            assertThat(stale.get().header("Cache-Status"))
                    .isEqualTo("github-proxy; hit; ttl=-10; detail=upstream-slow");
        }
        assertThat(fixture.github.journal().inFlight()).isLessThanOrEqualTo(2);
        second.countDown();
        await().until(() -> fixture.get(ISSUE).body().contains("Changed"));
    }

    @Test
    void revalidatingClientWaitsForGitHub() throws Exception {
        start(config -> config.cacheStaleIfError(STALE));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(10));
        Future<BufferedResponse> stale = submitHeld(first, second);
        fixture.clock.advance(DELAY);
        assertThat(stale.get().header("Cache-Status")).contains("detail=upstream-slow");
        awaitInFlight(2);

        BufferedResponse current = fixture.get(ISSUE, "Cache-Control", "no-cache");

        assertThat(current.header("Cache-Status")).endsWith("fwd=stale; fwd-status=304");
    }

    /** A follower may have joined that does not accept what its leader gets. */
    @Test
    void followerWithStricterMaxAgeGetsCurrentResponse() throws Exception {
        start(config -> config.cacheStaleIfError(STALE));
        fixture.get(ISSUE);
        fixture.clock.advance(Duration.ofSeconds(10));
        Future<BufferedResponse> leader = submitHeld(first);
        Future<BufferedResponse> follower = submit("Cache-Control", "max-age=5");
        assertStaysUnanswered(follower);

        fixture.clock.advance(DELAY);

        assertThat(leader.get().header("Cache-Status")).contains("detail=upstream-slow");
        assertThat(follower.get().header("Cache-Status")).endsWith("fwd=stale; fwd-status=304");
    }

    @Test
    void costOfRefreshCountsAsProxysOwn() throws Exception {
        start(config -> config.cacheStaleIfError(STALE));
        fixture.get(ISSUE);
        repository.issues().update(1, issue -> issue.withTitle("Changed"));
        fixture.clock.advance(Duration.ofSeconds(10));
        Future<BufferedResponse> stale = submitHeld(first);

        fixture.clock.advance(DELAY);

        assertThat(stale.get().header("Cache-Status")).contains("detail=upstream-slow");
        await().until(() -> spentBy("-") == 1);
        assertThat(spentBy("everything")).as("the first read").isEqualTo(1);
    }

    @Test
    void secondRequestsAreBounded() throws Exception {
        start(config -> {});
        fixture.github.faults().always(path(ISSUES), Fault.hold(first));
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String page = ISSUES + "?page=" + i;
            all.add(threads.submit(() -> fixture.get(page)));
        }
        awaitInFlight(50);

        fixture.clock.advance(DELAY);

        awaitInFlight(82);
        await().during(Duration.ofMillis(300))
                .until(() -> fixture.github.journal().inFlight() == 82);
        first.countDown();
        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(200);
        }
    }

    private long spentBy(String client) {
        return fixture.proxy().usage().orElseThrow().windows().get(TimeWindow.DAY).clients().stream()
                .filter(one -> one.name().equals(client))
                .mapToLong(one -> one.quotaSpent())
                .sum();
    }
}
